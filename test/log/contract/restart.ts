import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Log } from '../../../src/log/port.ts'
import {
  bytes,
  contents,
  LIMIT,
  type LogFixture,
  never,
  pollAll,
  record,
  runOnce,
  type Subject,
  text,
  topicOf,
  unique,
  values,
} from './harness.ts'

export function restartContract(subject: Subject): void {
  describe('over restarts', LIMIT, () => {
    const place = async (t: TestContext): Promise<LogFixture> => {
      const fixture = await subject.make()
      t.after(() => fixture.dispose())
      return fixture
    }
    /** One turn committed, the next one begun. */
    const work = async (log: Log, names: { input: string; output: string; id: string }) => {
      await log.ensureTopics([{ name: names.input }, { name: names.output }])
      await log.append(['a', 'b', 'c'].map((v) => record(names.input, v)))
      await runOnce(log, { id: names.id, inputs: [names.input], stores: ['s'] }, async (task, signal) => {
        const records = await pollAll(task, 2, signal)
        task.state.put('s', 'k', bytes('committed'))
        await task.commit({ outputs: records.map((r) => record(names.output, text(r.value))) })
        await pollAll(task, 1, signal)
        task.state.put('s', 'k', bytes('lost'))
      })
    }
    const check = async (log: Log, names: { input: string; output: string; id: string }) => {
      assert.deepEqual(values(await contents(log, names.input)), ['a', 'b', 'c'])
      assert.deepEqual(values(await contents(log, names.output)), ['a', 'b'])
      const spec = { id: names.id, inputs: [names.input], stores: ['s'] }
      await runOnce(log, spec, async (task, signal) => {
        assert.equal(text(task.state.get('s', 'k')), 'committed')
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['c'])
      })
      const placed = await log.append([record(names.input, 'd')])
      const found = await contents(log, names.input)
      assert.equal(found.at(-1)!.offset, placed[0]!.offset)
      assert.deepEqual(values(found), ['a', 'b', 'c', 'd'])
    }

    test('what was committed is there after a close, and nothing else', async (t) => {
      const fixture = await place(t)
      const names = { input: unique('in'), output: unique('out'), id: unique('t') }
      const first = await fixture.open()
      await work(first, names)
      await first.close()
      const second = await fixture.open()
      t.after(() => second.close())
      await check(second, names)
    })

    test('what was committed is there after a sudden death, and nothing else', async (t) => {
      const fixture = await place(t)
      if (!fixture.crash) return t.skip('only another process can show it: see the crash tests')
      const names = { input: unique('in'), output: unique('out'), id: unique('t') }
      const first = await fixture.open()
      await work(first, names)
      await fixture.crash(first)
      const second = await fixture.open()
      t.after(() => second.close())
      await check(second, names)
    })

    test('topics, their settings and schemas are there', async (t) => {
      const fixture = await place(t)
      const name = unique('topic')
      const first = await fixture.open()
      await first.ensureTopics([{ name, partitions: 2, cleanup: 'compact', retentionMs: null }])
      const schema = { type: 'record', name: 'R', fields: [{ name: 'A', type: 'long' }] }
      const id = await first.registry.register(`${name}-value`, schema)
      const before = await first.topics([name])
      await first.close()
      const second = await fixture.open()
      t.after(() => second.close())
      assert.deepEqual(await second.topics([name]), before)
      assert.deepEqual((await second.registry.byId(id)).schema, schema)
    })

    test('a position outside a task holds', async (t) => {
      const fixture = await place(t)
      const first = await fixture.open()
      const topic = await topicOf(first)
      await first.append(['a', 'b', 'c'].map((v) => record(topic, v)))
      const [one] = await contents(first, topic)
      await first.close()
      const second = await fixture.open()
      t.after(() => second.close())
      const position = { offsets: new Map([[0, one!.offset + 1]]) }
      const seen: (string | null)[] = []
      for await (const batch of second.read(topic, position, never(), { follow: false }))
        seen.push(...values(batch))
      assert.deepEqual(seen, ['b', 'c'])
    })
  })
}
