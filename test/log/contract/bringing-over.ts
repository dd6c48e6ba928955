import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bytes, LIMIT, runOnce, type Subject, text, unique } from './harness.ts'

/** A task that was begun on another log. */
export function bringingOverContract(subject: Subject): void {
  describe('bringing a task over', LIMIT, () => {
    test('state and positions of every share are given, and the task goes on from there', async () => {
      const { log } = subject
      const [id, topic] = [unique('t'), unique('over')]
      await log.ensureTopics([{ name: topic, partitions: 2 }])
      const written = await log.append(
        ['a', 'b', 'c', 'd'].map((value, i) => ({ topic, partition: i % 2, key: null, value: bytes(value) })),
      )
      const ended = new AbortController()
      let shares = 0
      await log.run(
        { id, inputs: [topic], stores: ['s', 'other'] },
        async (task) => {
          task.state.put('s', 'k', bytes(`s${task.partition}`))
          task.state.put('other', 'k', bytes(`other${task.partition}`))
          // Behind the first record of its partition.
          await task.commit({ positions: new Map([[topic, written[task.partition]!.offset + 1]]) })
          if (++shares === 2) ended.abort()
        },
        ended.signal,
      )
      const entries: string[] = []
      for await (const { partition, store, key, value } of log.entriesOf(id)) {
        entries.push(`${partition} ${store} ${key} ${text(value)}`)
      }
      assert.deepEqual(entries.sort(), ['0 other k other0', '0 s k s0', '1 other k other1', '1 s k s1'])
      const positions = await log.positions(id)
      assert.deepEqual(
        positions.map(({ partition, offset }) => [partition, offset]),
        [0, 1].map((partition) => [partition, written[partition]!.offset + 1]),
      )
      const polled: string[] = []
      const done = new AbortController()
      await log.run(
        { id, inputs: [topic], stores: ['s', 'other'] },
        async (task, signal) => {
          for (const record of await task.poll(10, signal)) polled.push(text(record.value)!)
          if (polled.length === 2) done.abort()
        },
        done.signal,
      )
      assert.deepEqual(polled.sort(), ['c', 'd'])
    })

    test('a task without inputs keeps its state so; an unknown one has none', async () => {
      const id = unique('t')
      await runOnce(subject.log, { id, inputs: [], stores: ['s'] }, async (task) => {
        task.state.put('s', 'k', bytes('1'))
        await task.commit({ positions: new Map() })
      })
      const found = await Array.fromAsync(subject.log.entriesOf(id))
      assert.deepEqual(
        found.map(({ partition, store, key, value }) => [partition, store, key, text(value)]),
        [[0, 's', 'k', '1']],
      )
      assert.deepEqual(await Array.fromAsync(subject.log.entriesOf(unique('nobody'))), [])
    })
  })
}
