import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contents, LIMIT, logError, record, type Subject, topicOf, unique, until } from './harness.ts'

export function topicsContract(subject: Subject): void {
  describe('topics', LIMIT, () => {
    test('a topic is made with the defaults of the port', async () => {
      const name = unique('defaults')
      await subject.log.ensureTopics([{ name }])
      assert.deepEqual(await subject.log.topics([name]), [
        {
          name,
          partitions: 1,
          cleanup: 'delete',
          retentionMs: 7 * 24 * 3_600_000,
          retentionBytes: null,
          tombstoneMs: 24 * 3_600_000,
          offsets: [{ earliest: 0, end: 0 }],
        },
      ])
    })

    test('a topic is made with what its spec says', async () => {
      const spec = {
        name: unique('specified'),
        partitions: 3,
        cleanup: 'compact,delete',
        retentionMs: null,
        retentionBytes: 5_000_000,
        tombstoneMs: 60_000,
      } as const
      await subject.log.ensureTopics([spec])
      const offsets = Array.from({ length: 3 }, () => ({ earliest: 0, end: 0 }))
      assert.deepEqual(await subject.log.topics([spec.name]), [{ ...spec, offsets }])
    })

    test('several topics are made at once, and what exists is left alone', async () => {
      const [a, b] = [await topicOf(subject.log, 'kept'), unique('new')]
      await subject.log.append([record(a, 'here')])
      await subject.log.ensureTopics([{ name: a }, { name: b, partitions: 2 }])
      assert.equal((await contents(subject.log, a)).length, 1)
      assert.deepEqual((await subject.log.topics([a, b])).map((t) => t.partitions).sort(), [1, 2])
    })

    test('settings that a spec states are applied to a topic that exists, the others stay', async () => {
      const name = unique('changed')
      await subject.log.ensureTopics([{ name, partitions: 2, retentionMs: 100_000, tombstoneMs: 5_000 }])
      await subject.log.ensureTopics([{ name, cleanup: 'compact', retentionMs: 200_000 }])
      const [info] = await subject.log.topics([name])
      assert.equal(info?.partitions, 2)
      assert.equal(info?.cleanup, 'compact')
      assert.equal(info?.retentionMs, 200_000)
      assert.equal(info?.tombstoneMs, 5_000)
    })

    test('a topic that exists with other partitions is a mismatch', async () => {
      const name = await topicOf(subject.log, 'divided', 2)
      await assert.rejects(
        subject.log.ensureTopics([{ name, partitions: 3 }]),
        logError('topic-mismatch', name),
      )
      assert.equal((await subject.log.topics([name]))[0]?.partitions, 2)
    })

    test('names and counts that no topic can have are refused', async () => {
      for (const name of ['', '.', '..', 'a b', 'a/b', 'ä', 'x'.repeat(250)]) {
        await assert.rejects(subject.log.ensureTopics([{ name }]), logError('invalid'), `name ${name}`)
      }
      for (const partitions of [0, -1, 1.5]) {
        await assert.rejects(
          subject.log.ensureTopics([{ name: unique('bad'), partitions }]),
          logError('invalid'),
        )
      }
    })

    test('all topics are listed, and unknown names are left out', async () => {
      const [a, b] = [await topicOf(subject.log, 'listed'), await topicOf(subject.log, 'listed')]
      const all = (await subject.log.topics()).map((t) => t.name)
      assert.ok(all.includes(a) && all.includes(b))
      assert.deepEqual(
        (await subject.log.topics([a, unique('unknown')])).map((t) => t.name),
        [a],
      )
    })

    test('offsets tell what is kept and where the next record goes', async () => {
      const name = await topicOf(subject.log, 'offsets', 2)
      const placed = await subject.log.append([
        record(name, 'a', { partition: 1 }),
        record(name, 'b', { partition: 1 }),
      ])
      await until(async () => (await subject.log.topics([name]))[0]!.offsets[1]!.end > placed[1]!.offset)
      const [info] = await subject.log.topics([name])
      assert.deepEqual(info?.offsets[0], { earliest: 0, end: 0 })
      assert.equal(info?.offsets[1]?.earliest, 0)
    })

    test('a deleted topic is gone with its records, and may be made again', async () => {
      const name = await topicOf(subject.log, 'deleted')
      await subject.log.append([record(name, 'old')])
      await subject.log.deleteTopic(name)
      await until(async () => (await subject.log.topics([name])).length === 0)
      await subject.log.ensureTopics([{ name, partitions: 2 }])
      assert.deepEqual(await contents(subject.log, name), [])
      const [info] = await subject.log.topics([name])
      assert.deepEqual(
        info?.offsets.map((o) => o.end),
        [0, 0],
      )
    })

    test('deleting an unknown topic is no error', async () => {
      await subject.log.deleteTopic(unique('unknown'))
    })
  })
}
