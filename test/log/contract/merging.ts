import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMIT, pollAll, record, runOnce, type Subject, topicOf, unique, values } from './harness.ts'

export function mergingContract(subject: Subject): void {
  describe('several inputs', LIMIT, () => {
    test('the input whose head has the lowest timestamp goes first', async () => {
      const [a, b] = [await topicOf(subject.log, 'a'), await topicOf(subject.log, 'b')]
      const at = (topic: string, timestamp: number, value = `${timestamp}`) =>
        record(topic, value, { timestamp })
      await subject.log.append([at(a, 1), at(a, 4), at(a, 5), at(a, 9)])
      await subject.log.append([at(b, 2), at(b, 3), at(b, 7), at(b, 8)])
      const spec = { id: unique('t'), inputs: [a, b] }
      const seen = await runOnce(subject.log, spec, (task, signal) => pollAll(task, 8, signal))
      assert.deepEqual(values(seen), ['1', '2', '3', '4', '5', '7', '8', '9'])
    })

    test('a late record waits behind the head of its own topic', async () => {
      const [a, b] = [await topicOf(subject.log, 'a'), await topicOf(subject.log, 'b')]
      await subject.log.append([
        record(a, 'a10', { timestamp: 10 }),
        record(a, 'a1', { timestamp: 1 }),
        record(b, 'b5', { timestamp: 5 }),
        record(b, 'b20', { timestamp: 20 }),
      ])
      const spec = { id: unique('t'), inputs: [a, b] }
      const seen = await runOnce(subject.log, spec, (task, signal) => pollAll(task, 4, signal))
      assert.deepEqual(values(seen), ['b5', 'a10', 'a1', 'b20'])
    })

    test('an empty input holds nothing back, and every input has its position', async () => {
      const [a, b] = [await topicOf(subject.log, 'a'), await topicOf(subject.log, 'b')]
      const spec = { id: unique('t'), inputs: [a, b] }
      await subject.log.append([record(b, 'b1')])
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['b1'])
        await subject.log.append([record(a, 'a1')])
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['a1'])
        await task.commit()
      })
      const positions = await subject.log.positions(spec.id)
      assert.deepEqual(positions.map((p) => p.topic).sort(), [a, b].sort())
      await subject.log.append([record(a, 'a2'), record(b, 'b2')])
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.deepEqual(values(await pollAll(task, 2, signal)).sort(), ['a2', 'b2'])
      })
    })

    test('a share reads the same partition of all its inputs', async () => {
      const [a, b] = [await topicOf(subject.log, 'a', 2), await topicOf(subject.log, 'b', 2)]
      await subject.log.append(
        [a, b].flatMap((topic) => [0, 1].map((partition) => record(topic, `${partition}`, { partition }))),
      )
      const ended = new AbortController()
      const seen = new Map<number, (string | null)[]>()
      await subject.log.run(
        { id: unique('t'), inputs: [a, b] },
        async (task, signal) => {
          seen.set(task.partition, values(await pollAll(task, 2, signal)))
          if (seen.size === 2) ended.abort()
        },
        ended.signal,
      )
      assert.deepEqual(seen.get(0), ['0', '0'])
      assert.deepEqual(seen.get(1), ['1', '1'])
    })
  })
}
