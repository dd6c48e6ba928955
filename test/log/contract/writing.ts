import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { partitionOf } from '../../../src/log/partitioner.ts'
import type { OutputRecord } from '../../../src/log/port.ts'
import {
  bytes,
  contents,
  keyed,
  LIMIT,
  logError,
  record,
  type Subject,
  text,
  topicOf,
  unique,
  values,
} from './harness.ts'

export function writingContract(subject: Subject): void {
  describe('append', LIMIT, () => {
    test('records come back as they were written', async () => {
      const topic = await topicOf(subject.log, 'exact')
      const written: OutputRecord[] = [
        {
          topic,
          key: bytes('k'),
          value: Uint8Array.from({ length: 256 }, (_, i) => i),
          timestamp: 1_700_000_000_123,
          headers: [
            ['b', bytes('1')],
            ['a', bytes('2')],
            ['b', bytes('3')],
            ['empty', new Uint8Array()],
            ['naïve 🎬', Uint8Array.of(0, 255)],
          ],
        },
        { topic, key: null, value: null, timestamp: 2 },
        { topic, key: new Uint8Array(), value: new Uint8Array(), timestamp: 1 },
      ]
      await subject.log.append(written)
      const found = await contents(subject.log, topic)
      const plain = (r: { key: Uint8Array | null; value: Uint8Array | null } & Partial<OutputRecord>) => ({
        key: r.key && [...r.key],
        value: r.value && [...r.value],
        timestamp: r.timestamp,
        headers: (r.headers ?? []).map(([name, value]) => [name, [...value]]),
      })
      assert.deepEqual(found.map(plain), written.map(plain))
      assert.ok(found.every((r) => r.topic === topic && r.partition === 0))
    })

    test('a record without a timestamp gets the time of the commit', async () => {
      const topic = await topicOf(subject.log, 'time')
      const before = Date.now()
      await subject.log.append([record(topic, 'now')])
      const [found] = await contents(subject.log, topic)
      assert.ok(found!.timestamp >= before && found!.timestamp <= Date.now(), `${found!.timestamp}`)
    })

    test('it tells where each record went, and offsets rise in the order of the call', async () => {
      const topic = await topicOf(subject.log, 'placed', 2)
      const first = await subject.log.append(
        [0, 1, 0, 1, 0].map((partition, i) => record(topic, `${i}`, { partition })),
      )
      const second = await subject.log.append([record(topic, '5', { partition: 0 })])
      assert.deepEqual(
        first.map((p) => p.partition),
        [0, 1, 0, 1, 0],
      )
      assert.ok(first[0]!.offset < first[2]!.offset && first[2]!.offset < first[4]!.offset)
      assert.ok(first[4]!.offset < second[0]!.offset)
      const found = await contents(subject.log, topic)
      assert.deepEqual(values(found), ['0', '2', '4', '5', '1', '3'])
      for (const [i, place] of [...first, ...second].entries()) {
        const there = found.find((r) => r.partition === place.partition && r.offset === place.offset)
        assert.equal(text(there!.value), `${i}`)
      }
    })

    test("a key goes to the partition that Java's producer chooses", async () => {
      const topic = await topicOf(subject.log, 'partitioned', 7)
      const keys = ['21', 'foobar', 'abc', '', '3AZFMT0LNAU', 'überschrift', ...Array.from('abcdefghij')]
      const placed = await subject.log.append(keys.map((key) => keyed(topic, key, key)))
      assert.deepEqual(
        placed.map((p) => p.partition),
        keys.map((key) => partitionOf(bytes(key), 7)),
      )
    })

    test('other bytes than the key may choose the partition', async () => {
      const topic = await topicOf(subject.log, 'placed', 7)
      const keys = ['a', 'video-1', 'dQw4w9WgXcQ', 'ключ']
      const placed = await subject.log.append(
        keys.map((key) => ({ ...keyed(topic, `${key}, and a window`, 'v'), placedBy: bytes(key) })),
      )
      assert.deepEqual(
        placed.map((p) => p.partition),
        keys.map((key) => partitionOf(bytes(key), 7)),
      )
    })

    test('a record without a key goes to one of the partitions', async () => {
      const topic = await topicOf(subject.log, 'keyless', 3)
      const placed = await subject.log.append(Array.from({ length: 20 }, (_, i) => record(topic, `${i}`)))
      assert.ok(placed.every((p) => p.partition >= 0 && p.partition < 3))
      assert.equal((await contents(subject.log, topic)).length, 20)
    })

    test('thousands of records keep their order', async () => {
      const topic = await topicOf(subject.log, 'many')
      const expected = Array.from({ length: 5_000 }, (_, i) => `record ${i}`)
      await subject.log.append(expected.map((value) => record(topic, value)))
      assert.deepEqual(values(await contents(subject.log, topic)), expected)
    })

    test('calls that overlap each keep their order and lose nothing', async () => {
      const topic = await topicOf(subject.log, 'overlapping')
      await Promise.all(
        ['a', 'b', 'c', 'd'].map((writer) =>
          subject.log.append(Array.from({ length: 50 }, (_, i) => record(topic, `${writer}${i}`))),
        ),
      )
      const found = values(await contents(subject.log, topic))
      for (const writer of ['a', 'b', 'c', 'd']) {
        assert.deepEqual(
          found.filter((v) => v!.startsWith(writer)),
          Array.from({ length: 50 }, (_, i) => `${writer}${i}`),
        )
      }
    })

    test('nothing to append is no error', async () => {
      assert.deepEqual(await subject.log.append([]), [])
    })

    test('one bad record refuses the whole call, and nothing of it is written', async () => {
      const topic = await topicOf(subject.log, 'refused', 2)
      const compacted = unique('compacted')
      await subject.log.ensureTopics([{ name: compacted, cleanup: 'compact' }])
      const good = record(topic, 'good', { partition: 0 })
      const unknown = unique('unknown')
      const append = subject.log.append.bind(subject.log)
      await assert.rejects(append([good, record(unknown, 'x')]), logError('unknown-topic', unknown))
      await assert.rejects(append([good, record(topic, 'x', { partition: 2 })]), logError('invalid', topic))
      await assert.rejects(append([good, record(topic, 'x', { partition: -1 })]), logError('invalid', topic))
      await assert.rejects(append([good, record(topic, 'x', { timestamp: -1 })]), logError('invalid', topic))
      await assert.rejects(append([good, record(compacted, 'no key')]), logError('invalid', compacted))
      const huge = { topic, key: null, value: new Uint8Array(20_000_000) }
      await assert.rejects(append([good, huge]), logError('too-large', topic))
      await subject.log.append([record(topic, 'after', { partition: 0 })])
      assert.deepEqual(values(await contents(subject.log, topic)), ['after'])
    })
  })
}
