import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Previews } from '../../src/app/previewing/index.ts'
import type { LogRecord, Position } from '../../src/log/port.ts'
import type { SqliteLog } from '../../src/log/sqlite/index.ts'
import { bench, HOUR, NOW } from '../history/fixture.ts'

const QUERIES = {
  name: 'queries.sql',
  text: `
    CREATE STREAM videos (video_id VARCHAR KEY, likes BIGINT)
      WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO');
    CREATE STREAM messages (video_id VARCHAR KEY, \`chat_id\` VARCHAR, \`text\` VARCHAR)
      WITH (KAFKA_TOPIC = 'telegram_outbox', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
    INSERT INTO messages SELECT video_id, 'acme' AS \`chat_id\`, 'many' AS \`text\` FROM videos WHERE likes > 109;`,
}
const TASK = { candidate: [QUERIES], present: [QUERIES], variables: {}, since: 0 }

/** A log that never ends: what it holds, over and over. `ended`: nobody reads it any more. */
function endless(log: SqliteLog) {
  const began = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  async function* read(topic: string, _: Position, signal: AbortSignal) {
    const records: LogRecord[] = []
    for await (const batch of log.read(topic, 'earliest', signal, { follow: false })) records.push(...batch)
    began.resolve()
    signal.addEventListener('abort', () => ended.resolve(), { once: true })
    while (!signal.aborted) {
      yield records
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const { registry } = log
  const lent = { registry, topics: (names?: readonly string[]) => log.topics(names), read }
  return { lent, began: began.promise, ended: ended.promise }
}

test('a preview that takes too long is given up, one that nobody waits for too, and nobody else is held up', async (t) => {
  const { log, write } = await bench(t)
  const seen = Array.from({ length: 200 }, (_, i) =>
    write.observation(`v${i % 7}`, {
      at: NOW - HOUR + i * 1_000,
      views: 1_000,
      likes: 10 + i,
      more: { CLIENTS: ['acme'] },
    }),
  )
  await log.append(seen)
  const whole = await new Previews(log).run(TASK, new AbortController().signal)
  assert.equal(whole.records, 200)
  assert.deepEqual([whole.count, whole.presentCount, whole.added], [100, 100, 0])

  await assert.rejects(new Previews(endless(log).lent, 3_000).run(TASK, new AbortController().signal), {
    code: 'timed-out',
  })

  const { lent, began, ended } = endless(log)
  const previews = new Previews(lent)
  const earlier = previews.run(TASK, new AbortController().signal)
  await began
  const gone = new AbortController()
  const later = previews.run(TASK, gone.signal)
  await assert.rejects(earlier, { code: 'busy' })
  await ended
  gone.abort()
  await assert.rejects(later, { name: 'AbortError' })
})
