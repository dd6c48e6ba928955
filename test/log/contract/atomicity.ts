import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { OutputRecord } from '../../../src/log/port.ts'
import {
  bytes,
  contents,
  gate,
  LIMIT,
  logError,
  pollAll,
  record,
  runOnce,
  type Subject,
  start,
  take,
  text,
  topicOf,
  turns,
  unique,
  values,
} from './harness.ts'

export function atomicityContract(subject: Subject): void {
  describe('commit', LIMIT, () => {
    const setUp = async (inputs: readonly string[]) => {
      const [input, output] = [await topicOf(subject.log, 'in'), await topicOf(subject.log, 'out')]
      await subject.log.append(inputs.map((value) => record(input, value)))
      return { input, output, spec: { id: unique('t'), inputs: [input], stores: ['s'] } }
    }
    const nextOffset = async (id: string) => (await subject.log.positions(id))[0]?.offset

    test('outputs, state and positions are there together', async () => {
      const { input, output, spec } = await setUp(['a', 'b', 'c'])
      const taken = await runOnce(subject.log, spec, async (task, signal) => {
        const records = await pollAll(task, 2, signal)
        task.state.put('s', 'seen', bytes('2'))
        await task.commit({ outputs: records.map((r) => record(output, `${text(r.value)}!`)) })
        return records
      })
      assert.deepEqual(values(await contents(subject.log, output)), ['a!', 'b!'])
      const [position] = await subject.log.positions(spec.id)
      assert.equal(position?.topic, input)
      assert.equal(position?.partition, 0)
      assert.ok(position!.offset > taken[1]!.offset)
      assert.ok(position!.offset <= (await contents(subject.log, input))[2]!.offset)
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.equal(text(task.state.get('s', 'seen')), '2')
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['c'])
      })
    })

    test('what a body did since its last commit is undone when it throws', async () => {
      const { output, spec } = await setUp(['a', 'b', 'c'])
      const failing = runOnce(subject.log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        task.state.put('s', 'count', bytes('1'))
        await task.commit({ outputs: [record(output, 'a')] })
        await pollAll(task, 1, signal)
        task.state.put('s', 'count', bytes('2'))
        task.state.put('s', 'more', bytes('x'))
        throw new Error('broken')
      })
      await assert.rejects(failing, /^Error: broken$/)
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.equal(text(task.state.get('s', 'count')), '1')
        assert.equal(task.state.get('s', 'more'), undefined)
        assert.deepEqual([...task.state.range('s')].length, 1)
        assert.deepEqual(values(await pollAll(task, 2, signal)), ['b', 'c'])
      })
      assert.deepEqual(values(await contents(subject.log, output)), ['a'])
    })

    test('what was polled and not committed before a stop is polled again', async () => {
      const { spec } = await setUp(['a', 'b'])
      for (let round = 0; round < 2; round++) {
        await runOnce(subject.log, spec, async (task, signal) => {
          assert.deepEqual(values(await pollAll(task, 2, signal)), ['a', 'b'])
        })
      }
    })

    const bad: Record<string, { code: 'unknown-topic' | 'too-large' | 'invalid'; output: OutputRecord }> = {
      'to an unknown topic': { code: 'unknown-topic', output: record('no-such-topic', 'x') },
      'larger than the log takes': {
        code: 'too-large',
        output: { topic: '', key: null, value: new Uint8Array(20_000_000) },
      },
      'to a partition that is not there': { code: 'invalid', output: record('', 'x', { partition: 9 }) },
    }
    for (const [what, { code, output: template }] of Object.entries(bad)) {
      test(`an output ${what} fails the turn, and nothing of it lasts`, async () => {
        const { output, spec } = await setUp(['a'])
        const faulty = { ...template, topic: template.topic || output }
        const failing = runOnce(subject.log, spec, async (task, signal) => {
          await pollAll(task, 1, signal)
          task.state.put('s', 'k', bytes('v'))
          await task.commit({ outputs: [record(output, 'good'), faulty] })
        })
        await assert.rejects(failing, logError(code))
        assert.deepEqual(await contents(subject.log, output), [])
        await runOnce(subject.log, spec, async (task, signal) => {
          assert.equal(task.state.get('s', 'k'), undefined)
          assert.deepEqual(values(await pollAll(task, 1, signal)), ['a'])
        })
      })
    }

    test('a bad turn does not take down a good one that is committed beside it', async (t) => {
      const one = await setUp(['a'])
      const two = await setUp(['b'])
      const ready = [gate(), gate()] as const
      const both = Promise.all(ready.map((g) => g.opened))
      const failing = runOnce(subject.log, one.spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        ready[0].open()
        await both
        await task.commit({ outputs: [record(unique('unknown'), 'x')] })
      })
      start(t, subject.log, two.spec, async (task, signal) => {
        while (!signal.aborted) {
          const records = await task.poll(1, signal)
          ready[1].open()
          await both
          if (records.length === 0) continue
          task.state.put('s', 'k', bytes('v'))
          await task.commit({ outputs: records.map((r) => record(two.output, text(r.value))) })
        }
      })
      await assert.rejects(failing, logError('unknown-topic'))
      assert.deepEqual(values(await take(subject.log, two.output, 1)), ['b'])
      assert.equal((await contents(subject.log, two.output)).length, 1)
    })

    test('positions are committed without outputs too', async () => {
      const { spec } = await setUp(['a', 'b'])
      await runOnce(subject.log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        await task.commit()
      })
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['b'])
      })
    })

    test('a turn without anything in it is no error and changes nothing', async () => {
      const { output, spec } = await setUp(['a'])
      await runOnce(subject.log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        await task.commit({ outputs: [record(output, 'a')] })
        const before = await nextOffset(spec.id)
        await task.commit()
        await task.commit({ outputs: [] })
        assert.equal(await nextOffset(spec.id), before)
      })
      assert.equal((await contents(subject.log, output)).length, 1)
    })

    test('a body may end its turn after its signal has aborted', async () => {
      const { output, spec } = await setUp(['a'])
      const ended = new AbortController()
      await subject.log.run(
        spec,
        async (task, signal) => {
          await pollAll(task, 1, signal)
          ended.abort()
          assert.equal(signal.aborted, true)
          await task.commit({ outputs: [record(output, 'last')] })
        },
        ended.signal,
      )
      assert.deepEqual(values(await contents(subject.log, output)), ['last'])
      await subject.log.append([record(spec.inputs[0]!, 'b')])
      await runOnce(subject.log, spec, async (task, signal) => {
        assert.deepEqual(values(await pollAll(task, 1, signal)), ['b'])
      })
    })

    test('outputs of an uncommitted turn are never read', async () => {
      const { output, spec } = await setUp(['a'])
      const failing = runOnce(subject.log, spec, async (task, signal) => {
        await pollAll(task, 1, signal)
        await task.commit({ outputs: [record(output, 'lost'), record(unique('unknown'), 'x')] })
      })
      await assert.rejects(failing)
      await subject.log.append([record(output, 'kept')])
      assert.deepEqual(values(await take(subject.log, output, 1)), ['kept'])
    })

    test('many turns of several tasks into one topic arrive once each', async (t) => {
      const output = await topicOf(subject.log, 'joint')
      const inputs = [await topicOf(subject.log), await topicOf(subject.log), await topicOf(subject.log)]
      for (const [i, input] of inputs.entries()) {
        await subject.log.append(Array.from({ length: 40 }, (_, n) => record(input, `${i}:${n}`)))
        const body = turns((records) => records.map((r) => record(output, text(r.value))), 5)
        start(t, subject.log, { id: unique('t'), inputs: [input] }, body)
      }
      const found = values(await take(subject.log, output, 120))
      assert.equal(new Set(found).size, 120)
      for (const i of [0, 1, 2]) {
        assert.deepEqual(
          found.filter((v) => v!.startsWith(`${i}:`)),
          Array.from({ length: 40 }, (_, n) => `${i}:${n}`),
        )
      }
    })
  })
}
