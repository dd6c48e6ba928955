import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Task } from '../../../src/log/port.ts'
import { bytes, LIMIT, logError, runOnce, type Subject, text, unique } from './harness.ts'

const entries = (found: Iterable<readonly [string, Uint8Array]>) =>
  [...found].map(([key, value]) => [key, text(value)])

/** Order by UTF-8 bytes, which is not that of JavaScript's strings outside the basic plane. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

export function stateContract(subject: Subject): void {
  describe('state', LIMIT, () => {
    const withTask = <T>(body: (task: Task) => Promise<T>, id = unique('t')) =>
      runOnce(subject.log, { id, inputs: [], stores: ['s', 'other'] }, body)

    test('reads see what is committed, then what this turn wrote', async () => {
      await withTask(async ({ state }) => {
        assert.equal(state.get('s', 'k'), undefined)
        state.put('s', 'k', bytes('1'))
        assert.equal(text(state.get('s', 'k')), '1')
        state.put('s', 'k', bytes('2'))
        assert.equal(text(state.get('s', 'k')), '2')
        state.delete('s', 'k')
        assert.equal(state.get('s', 'k'), undefined)
      })
    })

    test('committed values are there for the next turn and the next run', async () => {
      const id = unique('t')
      await withTask(async (task) => {
        task.state.put('s', 'kept', bytes('1'))
        task.state.put('s', 'removed', bytes('2'))
        await task.commit()
        assert.equal(text(task.state.get('s', 'kept')), '1')
        task.state.delete('s', 'removed')
        task.state.delete('s', 'never there')
        await task.commit()
      }, id)
      await withTask(async (task) => {
        assert.deepEqual(entries(task.state.range('s')), [['kept', '1']])
        assert.equal(task.state.get('s', 'removed'), undefined)
      }, id)
    })

    test('stores are separate, and only those of the spec exist', async () => {
      await withTask(async (task) => {
        task.state.put('s', 'k', bytes('s'))
        task.state.put('other', 'k', bytes('other'))
        await task.commit()
        assert.equal(text(task.state.get('s', 'k')), 's')
        assert.deepEqual(entries(task.state.range('other')), [['k', 'other']])
        assert.throws(() => task.state.get('unknown', 'k'), logError('invalid', 'unknown'))
        assert.throws(() => task.state.put('unknown', 'k', bytes('')), logError('invalid', 'unknown'))
        assert.throws(() => [...task.state.range('unknown')], logError('invalid', 'unknown'))
      })
    })

    test('tasks and shares do not see one another', async () => {
      const topic = unique('divided')
      await subject.log.ensureTopics([{ name: topic, partitions: 2 }])
      const ended = new AbortController()
      const seen: [number, string | null][] = []
      await subject.log.run(
        { id: unique('t'), inputs: [topic], stores: ['s'] },
        async (task) => {
          task.state.put('s', 'me', bytes(`${task.partition}`))
          await task.commit()
          seen.push([task.partition, text(task.state.get('s', 'me'))])
          if (seen.length === 2) ended.abort()
        },
        ended.signal,
      )
      assert.deepEqual(seen.sort(), [
        [0, '0'],
        [1, '1'],
      ])
      await withTask(async (task) => assert.equal(task.state.get('s', 'me'), undefined))
    })

    test('empty and large values, odd and long keys', async () => {
      const keys = ['', '\u0000', 'a\u0000b', 'ключ', '🎬', 'x'.repeat(1_000), 'a b/c?']
      const id = unique('t')
      const large = new Uint8Array(200_000).fill(7)
      await withTask(async (task) => {
        for (const key of keys) task.state.put('s', key, bytes(key))
        task.state.put('other', 'empty', new Uint8Array())
        task.state.put('other', 'large', large)
        await task.commit()
      }, id)
      await withTask(async (task) => {
        for (const key of keys) assert.equal(text(task.state.get('s', key)), key)
        assert.deepEqual(
          entries(task.state.range('s')).map(([key]) => key),
          keys.toSorted(byBytes),
        )
        assert.equal(task.state.get('other', 'empty')?.length, 0)
        assert.deepEqual(Buffer.compare(task.state.get('other', 'large')!, large), 0)
      }, id)
    })

    test('a range has from, leaves out to, and merges committed values with those of the turn', async () => {
      await withTask(async (task) => {
        const { state } = task
        for (const key of ['a', 'c', 'e', 'g']) state.put('s', key, bytes('old'))
        await task.commit()
        state.put('s', 'b', bytes('new'))
        state.put('s', 'c', bytes('newer'))
        state.delete('s', 'e')
        assert.deepEqual(entries(state.range('s')), [
          ['a', 'old'],
          ['b', 'new'],
          ['c', 'newer'],
          ['g', 'old'],
        ])
        assert.deepEqual(entries(state.range('s', 'b', 'g')), [
          ['b', 'new'],
          ['c', 'newer'],
        ])
        assert.deepEqual(entries(state.range('s', 'c')).length, 2)
        assert.deepEqual(entries(state.range('s', undefined, 'b')), [['a', 'old']])
        assert.deepEqual(entries(state.range('s', 'z')), [])
        assert.deepEqual(entries(state.range('s', 'c', 'a')), [])
      })
    })

    test('keys order by UTF-8 bytes, committed or not', async () => {
      const keys = ['z', 'é', '\uffff', '\u{10000}', '\ue000', '🎬', '￮', 'zz', 'Z']
      await withTask(async (task) => {
        for (const key of keys.slice(0, 5)) task.state.put('s', key, bytes(''))
        await task.commit()
        for (const key of keys.slice(5)) task.state.put('s', key, bytes(''))
        assert.deepEqual(
          [...task.state.range('s')].map(([key]) => key),
          keys.toSorted(byBytes),
        )
        const from = [...task.state.range('s', '\uffff')].map(([key]) => key)
        assert.deepEqual(from, ['\uffff', ...['\u{10000}', '🎬'].sort(byBytes)])
      })
    })

    test('a range is what it was at the call, and the store may be written meanwhile', async () => {
      await withTask(async (task) => {
        const { state } = task
        for (const key of ['a', 'b', 'c']) state.put('s', key, bytes('1'))
        await task.commit()
        const seen: string[] = []
        for (const [key] of state.range('s')) {
          seen.push(key)
          state.delete('s', key)
          state.put('s', `${key}${key}`, bytes('2'))
        }
        assert.deepEqual(seen, ['a', 'b', 'c'])
        assert.deepEqual(
          entries(state.range('s')).map(([key]) => key),
          ['aa', 'bb', 'cc'],
        )
      })
    })

    test('it does what a sorted map does, whatever is done to it', async () => {
      const key = fc.constantFrom('a', 'b', 'c', 'd', 'é', '\ue000', '🎬', '')
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), key, value: fc.string() }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
        { weight: 2, arbitrary: fc.record({ do: fc.constant('range' as const), key, to: key }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
          const model = new Map<string, string>()
          const sorted = () => [...model].sort(([a], [b]) => byBytes(a, b))
          const id = unique('model')
          await withTask(async (task) => {
            for (const s of steps) {
              if (s.do === 'commit') await task.commit()
              else if (s.do === 'put') {
                task.state.put('s', s.key, bytes(s.value))
                model.set(s.key, s.value)
              } else if (s.do === 'delete') {
                task.state.delete('s', s.key)
                model.delete(s.key)
              } else {
                assert.deepEqual(
                  entries(task.state.range('s', s.key, s.to)),
                  sorted().filter(([k]) => byBytes(k, s.key) >= 0 && byBytes(k, s.to) < 0),
                )
              }
            }
            assert.deepEqual(entries(task.state.range('s')), sorted())
            await task.commit()
          }, id)
          await withTask(async (task) => {
            assert.deepEqual(entries(task.state.range('s')), sorted())
            for (const [k, v] of model) assert.equal(text(task.state.get('s', k)), v)
          }, id)
        }),
        { numRuns: 8 },
      )
    })
  })
}
