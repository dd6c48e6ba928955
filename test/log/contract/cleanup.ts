import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { LogRecord } from '../../../src/log/port.ts'
import {
  contents,
  keyed,
  LIMIT,
  pollAll,
  record,
  runOnce,
  type Subject,
  text,
  topicOf,
  unique,
  values,
} from './harness.ts'

export function cleanupContract(subject: Subject): void {
  describe('retention and compaction', LIMIT, () => {
    /** Calls for maintenance until the records are as they should be. */
    const cleaned = async (
      t: TestContext,
      topic: string,
      done: (records: readonly LogRecord[]) => boolean,
    ): Promise<readonly LogRecord[] | undefined> => {
      if (!subject.fixture.maintain) {
        t.skip('this log gives no means to make retention and compaction due now')
        return undefined
      }
      for (;;) {
        await subject.fixture.maintain(subject.log)
        const records = await contents(subject.log, topic)
        if (done(records)) return records
      }
    }

    test('records past their age go, younger ones stay where they are', async (t) => {
      const topic = unique('aged')
      await subject.log.ensureTopics([{ name: topic, retentionMs: 3_600_000 }])
      const old = Date.now() - 7_200_000
      await subject.log.append(
        Array.from({ length: 10 }, (_, i) => record(topic, `old ${i}`, { timestamp: old })),
      )
      await cleaned(t, topic, (records) => records.length === 0)
      if (!subject.fixture.maintain) return
      const [placed] = await subject.log.append([record(topic, 'young')])
      assert.ok(placed!.offset >= 10, 'offsets are not used again')
      await subject.fixture.maintain(subject.log)
      assert.deepEqual(values(await contents(subject.log, topic)), ['young'])
      const [info] = await subject.log.topics([topic])
      assert.ok(info!.offsets[0]!.earliest >= 10)
    })

    test('a task whose records are gone goes on with the first one kept', async (t) => {
      const topic = unique('aged')
      await subject.log.ensureTopics([{ name: topic, retentionMs: null }])
      const spec = { id: unique('t'), inputs: [topic] }
      const old = Date.now() - 7_200_000
      const stale = Array.from({ length: 5 }, (_, i) => record(topic, `old ${i}`, { timestamp: old }))
      await subject.log.append([record(topic, 'read'), ...stale].map((r) => ({ ...r, timestamp: old })))
      await runOnce(subject.log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        await task.commit()
      })
      await subject.log.ensureTopics([{ name: topic, retentionMs: 3_600_000 }])
      if (!(await cleaned(t, topic, (records) => records.length === 0))) return
      await subject.log.append([record(topic, 'kept')])
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['kept'])
      })
    })

    test('the oldest records of a partition that is too large go', async (t) => {
      const topic = unique('sized')
      await subject.log.ensureTopics([{ name: topic, retentionMs: null, retentionBytes: 2_000_000 }])
      const filler = 'x'.repeat(50_000)
      const write = async (from: number) => {
        for (let i = from; i < from + 100; i += 10) {
          await subject.log.append(Array.from({ length: 10 }, (_, n) => record(topic, `${i + n} ${filler}`)))
        }
      }
      await write(0)
      const first = await cleaned(t, topic, (records) => records.length < 100)
      if (!first) return
      const numbers = first.map((r) => Number.parseInt(text(r.value)!, 10))
      assert.equal(numbers.at(-1), 99, 'the newest stays')
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => numbers[0]! + i),
        'what is kept has no holes',
      )
      assert.ok(numbers.length * 50_000 >= 1_900_000, `${numbers.length} are as much as the bound allows`)
    })

    test('without an age and a size everything is kept', async (t) => {
      const topic = unique('kept')
      await subject.log.ensureTopics([{ name: topic, retentionMs: null }])
      await subject.log.append([record(topic, 'ancient', { timestamp: 1 }), record(topic, 'new')])
      const found = await cleaned(t, topic, () => true)
      if (found) assert.deepEqual(values(found), ['ancient', 'new'])
    })

    test('compaction keeps the last record of each key, at its offset and in order', async (t) => {
      const topic = unique('compacted')
      await subject.log.ensureTopics([{ name: topic, cleanup: 'compact', retentionMs: 3_600_000 }])
      const old = Date.now() - 7_200_000
      for (let round = 0; round < 5; round++) {
        await subject.log.append(['a', 'b', 'c'].map((key) => keyed(topic, key, `${key}${round}`, old)))
      }
      await subject.log.append([keyed(topic, 'b', 'last b', old), keyed(topic, 'd', 'only d', old)])
      const written = await contents(subject.log, topic)
      const kept = ['a4', 'c4', 'last b', 'only d']
      const found = await cleaned(t, topic, (records) => records.length <= kept.length)
      if (!found) return
      assert.deepEqual(values(found), kept, 'age does not matter to a topic that is only compacted')
      for (const r of found) {
        const before = written.find((w) => w.offset === r.offset)
        assert.equal(text(before?.value ?? null), text(r.value))
      }
    })

    test('a tombstone removes its key, and stays readable for its time', async (t) => {
      const topic = unique('tombs')
      await subject.log.ensureTopics([{ name: topic, cleanup: 'compact', tombstoneMs: 3_600_000 }])
      await subject.log.append([
        keyed(topic, 'a', 'gone'),
        keyed(topic, 'b', 'stays'),
        keyed(topic, 'a', null),
      ])
      const found = await cleaned(t, topic, (records) => records.length === 2)
      if (!found) return
      assert.deepEqual(values(found), ['stays', null])
      await subject.fixture.maintain!(subject.log)
      assert.deepEqual(values(await contents(subject.log, topic)), ['stays', null])
    })

    test('a tombstone goes when its time is over', async (t) => {
      const topic = unique('tombs')
      await subject.log.ensureTopics([{ name: topic, cleanup: 'compact', tombstoneMs: 0 }])
      await subject.log.append([
        keyed(topic, 'a', 'gone'),
        keyed(topic, 'a', null),
        keyed(topic, 'b', 'stays'),
      ])
      const found = await cleaned(t, topic, (records) => records.length === 1)
      if (found) assert.deepEqual(values(found), ['stays'])
    })

    test('reading from an offset that is gone begins at the next one kept', async (t) => {
      const topic = await topicOf(subject.log, 'gaps')
      await subject.log.ensureTopics([{ name: topic, cleanup: 'compact' }])
      const placed = await subject.log.append([
        keyed(topic, 'a', '1'),
        keyed(topic, 'a', '2'),
        keyed(topic, 'b', '3'),
      ])
      if (!(await cleaned(t, topic, (records) => records.length === 2))) return
      const from = { offsets: new Map([[0, placed[0]!.offset]]) }
      assert.deepEqual(values(await contents(subject.log, topic, from)), ['2', '3'])
    })
  })
}
