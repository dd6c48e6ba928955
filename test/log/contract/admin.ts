import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  bytes,
  gate,
  LIMIT,
  logError,
  pollAll,
  record,
  runOnce,
  type Subject,
  start,
  text,
  topicOf,
  unique,
  values,
} from './harness.ts'

export function adminContract(subject: Subject): void {
  describe('what a status page asks', LIMIT, () => {
    const worked = async () => {
      const topic = await topicOf(subject.log, 'in', 2)
      await subject.log.append([0, 1].map((partition) => record(topic, 'a', { partition })))
      const spec = { id: unique('worked'), inputs: [topic], stores: ['s', 'empty'] }
      const ended = new AbortController()
      let left = 2
      await subject.log.run(
        spec,
        async (task, signal) => {
          await pollAll(task, 1, signal)
          task.state.put('s', `key ${task.partition}`, bytes(`${task.partition}`))
          await task.commit()
          left -= 1
          if (left === 0) ended.abort()
        },
        ended.signal,
      )
      return spec
    }
    const stateOf = async (id: string, store: string) => {
      const found: [string, string | null][] = []
      for await (const [key, value] of subject.log.stateOf(id, store)) found.push([key, text(value)])
      return found.sort()
    }

    test('tasks, their positions and their state', async () => {
      const spec = await worked()
      assert.ok((await subject.log.tasks()).includes(spec.id))
      const positions = (await subject.log.positions(spec.id)).toSorted((a, b) => a.partition - b.partition)
      assert.deepEqual(
        positions.map((p) => [p.topic, p.partition]),
        [0, 1].map((partition) => [spec.inputs[0], partition]),
      )
      assert.ok(positions.every((p) => p.offset >= 1))
      assert.deepEqual(await stateOf(spec.id, 's'), [
        ['key 0', '0'],
        ['key 1', '1'],
      ])
      assert.deepEqual(await stateOf(spec.id, 'empty'), [])
    })

    test('an unknown task has no positions and no state', async () => {
      assert.deepEqual(await subject.log.positions(unique('unknown')), [])
      assert.deepEqual(await stateOf(unique('unknown'), 's'), [])
    })

    test('state that is not committed is not shown', async () => {
      const spec = await worked()
      await runOnce(subject.log, spec, async (task) => {
        task.state.put('s', 'uncommitted', bytes('x'))
        assert.equal((await stateOf(spec.id, 's')).length, 2)
      })
    })

    test('a dropped task is forgotten and begins anew', async () => {
      const spec = await worked()
      await subject.log.dropTask(spec.id)
      assert.ok(!(await subject.log.tasks()).includes(spec.id))
      assert.deepEqual(await subject.log.positions(spec.id), [])
      assert.deepEqual(await stateOf(spec.id, 's'), [])
      const ended = new AbortController()
      const seen: (string | null)[] = []
      await subject.log.run(
        spec,
        async (task, signal) => {
          assert.deepEqual([...task.state.range('s')], [])
          seen.push(...values(await pollAll(task, 1, signal)))
          if (seen.length === 2) ended.abort()
        },
        ended.signal,
      )
      assert.deepEqual(seen, ['a', 'a'])
    })

    test('dropping an unknown task is no error, a running one is refused', async (t) => {
      await subject.log.dropTask(unique('unknown'))
      const topic = await topicOf(subject.log)
      const id = unique('running')
      const begun = gate()
      start(t, subject.log, { id, inputs: [topic] }, async (task, signal) => {
        begun.open()
        await task.poll(1, signal)
      })
      await begun.opened
      await assert.rejects(subject.log.dropTask(id), logError('invalid', id))
    })

    test('a healthy log says so', () => {
      assert.deepEqual(subject.log.health, { state: 'ok' })
    })
  })
}
