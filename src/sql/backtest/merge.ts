/** Several topics as one stream of records, in the order of their times. */

import type { LogReader, LogRecord } from '../../log/port.ts'

/** What the topics hold now, from the earliest on; each topic's order stays. */
export async function* mergedRecords(
  log: Pick<LogReader, 'read'>,
  topics: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly LogRecord[]> {
  const [only] = topics
  if (only !== undefined && topics.length === 1) {
    yield* log.read(only, 'earliest', signal, { follow: false })
    return
  }
  const heads = await Promise.all(
    topics.map(async (topic) => {
      const batches = log.read(topic, 'earliest', signal, { follow: false })[Symbol.asyncIterator]()
      return advanced({ batches, batch: [], index: 0 })
    }),
  )
  for (;;) {
    let first: Head | undefined
    for (const head of heads) {
      const record = current(head)
      if (record && (!first || record.timestamp < current(first)!.timestamp)) first = head
    }
    if (!first) return
    yield [current(first)!]
    first.index++
    await advanced(first)
  }
}

interface Head {
  readonly batches: AsyncIterator<readonly LogRecord[]>
  batch: readonly LogRecord[]
  index: number
}

function current({ batch, index }: Head): LogRecord | undefined {
  return batch[index]
}

/** Fetches the next batch where this one is at its end. */
async function advanced(head: Head): Promise<Head> {
  while (head.index >= head.batch.length) {
    const { value, done } = await head.batches.next()
    head.batch = done ? [] : value
    head.index = 0
    if (done) break
  }
  return head
}
