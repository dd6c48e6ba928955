import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  contents,
  gate,
  LIMIT,
  logError,
  never,
  record,
  type Subject,
  take,
  topicOf,
  unique,
  values,
} from './harness.ts'

export function readingContract(subject: Subject): void {
  describe('read', LIMIT, () => {
    const fill = async (word: string, entries: readonly string[], partitions = 1): Promise<string> => {
      const topic = await topicOf(subject.log, word, partitions)
      await subject.log.append(entries.map((value, i) => record(topic, value, { partition: i % partitions })))
      return topic
    }

    test('an empty topic without following ends at once', async () => {
      const topic = await topicOf(subject.log)
      assert.deepEqual(await contents(subject.log, topic), [])
    })

    test('all partitions are read, each in its order', async () => {
      const topic = await fill('partitions', ['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2'], 3)
      const seen: string[] = []
      for await (const batch of subject.log.read(topic, 'earliest', never(), { follow: false })) {
        for (const r of batch) seen.push(values([r])[0]!)
      }
      for (const [letter, count] of Object.entries({ a: 3, b: 2, c: 2 })) {
        assert.deepEqual(
          seen.filter((v) => v.startsWith(letter)),
          Array.from({ length: count }, (_, i) => `${letter}${i}`),
        )
      }
      assert.equal(seen.length, 7)
    })

    test('batches are never empty and never larger than asked', async () => {
      const topic = await fill(
        'batches',
        Array.from({ length: 25 }, (_, i) => `${i}`),
      )
      const sizes: number[] = []
      for await (const b of subject.log.read(topic, 'earliest', never(), { follow: false, batch: 10 })) {
        sizes.push(b.length)
      }
      assert.ok(
        sizes.every((size) => size > 0 && size <= 10),
        `${sizes}`,
      )
      assert.equal(
        sizes.reduce((a, b) => a + b),
        25,
      )
    })

    test('following waits for more, and sees what is appended later', async () => {
      const topic = await fill('followed', ['old'])
      const sawOld = gate()
      const seen: (string | null)[] = []
      const reading = (async () => {
        for await (const batch of subject.log.read(topic, 'earliest', never())) {
          seen.push(...values(batch))
          sawOld.open()
          if (seen.length >= 3) return
        }
      })()
      await sawOld.opened
      await subject.log.append([record(topic, 'new 1')])
      await subject.log.append([record(topic, 'new 2')])
      await reading
      assert.deepEqual(seen, ['old', 'new 1', 'new 2'])
    })

    test('without following it ends at what was the end at the call', async () => {
      const topic = await fill('bounded', ['a', 'b'])
      const seen: (string | null)[] = []
      for await (const b of subject.log.read(topic, 'earliest', never(), { follow: false, batch: 1 })) {
        seen.push(...values(b))
        await subject.log.append([record(topic, 'later')])
      }
      assert.deepEqual(seen, ['a', 'b'])
    })

    test("'latest' sees only what comes after", async () => {
      const topic = await fill('latest', ['before 1', 'before 2'])
      const reader = subject.log.read(topic, 'latest', never())[Symbol.asyncIterator]()
      let arrived = false
      const first = reader.next().finally(() => {
        arrived = true
      })
      for (let i = 0; !arrived; i++) {
        await subject.log.append([record(topic, `after ${i}`)])
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const { value } = await first
      assert.match(values(value!)[0]!, /^after /)
      await reader.return?.()
      assert.deepEqual(
        (await contents(subject.log, topic, 'latest')).length,
        0,
        'and nothing without following',
      )
    })

    test('a timestamp begins at the first record at or after it, on each partition', async () => {
      const topic = await topicOf(subject.log, 'timed', 2)
      const at = (value: string, partition: number, timestamp: number) =>
        record(topic, value, { partition, timestamp })
      await subject.log.append([
        at('a', 0, 1_000),
        at('b', 0, 3_000),
        at('c', 0, 2_000),
        at('d', 0, 4_000),
        at('e', 1, 500),
        at('f', 1, 2_500),
      ])
      const from = async (timestamp: number) => values(await contents(subject.log, topic, { timestamp }))
      assert.deepEqual(await from(0), ['a', 'b', 'c', 'd', 'e', 'f'])
      assert.deepEqual(await from(2_000), ['b', 'c', 'd', 'f'])
      assert.deepEqual(await from(2_500), ['b', 'c', 'd', 'f'])
      assert.deepEqual(await from(3_001), ['d'])
      assert.deepEqual(await from(4_001), [])
    })

    test('offsets begin at the record named, partitions without one at their start', async () => {
      const topic = await topicOf(subject.log, 'placed', 2)
      const placed = await subject.log.append(
        ['a', 'b', 'c', 'd'].map((value, i) => record(topic, value, { partition: i < 3 ? 0 : 1 })),
      )
      const from = async (offset: number) =>
        values(await contents(subject.log, topic, { offsets: new Map([[0, offset]]) }))
      assert.deepEqual(await from(placed[1]!.offset), ['b', 'c', 'd'])
      assert.deepEqual(await from(placed[2]!.offset + 1), ['d'])
    })

    test('it ends quietly when its signal aborts, waiting or not', async () => {
      const topic = await fill('aborted', ['a'])
      const ended = new AbortController()
      const seen: (string | null)[] = []
      for await (const batch of subject.log.read(topic, 'earliest', ended.signal)) {
        seen.push(...values(batch))
        // The next one can only wait.
        setImmediate(() => ended.abort())
      }
      assert.deepEqual(seen, ['a'])
      for await (const _ of subject.log.read(topic, 'earliest', AbortSignal.abort()))
        assert.fail('read nothing')
    })

    test('a reader may leave, and others go on', async () => {
      const topic = await fill('left', ['a', 'b', 'c'])
      for await (const _ of subject.log.read(topic, 'earliest', never(), { batch: 1 })) break
      const [one, two] = await Promise.all([take(subject.log, topic, 3), take(subject.log, topic, 3)])
      assert.deepEqual(values(one), ['a', 'b', 'c'])
      assert.deepEqual(values(two), ['a', 'b', 'c'])
    })

    test('an unknown topic is an error', async () => {
      const name = unique('unknown')
      await assert.rejects(contents(subject.log, name), logError('unknown-topic', name))
    })
  })
}
