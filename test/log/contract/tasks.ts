import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogRecord, Task } from '../../../src/log/port.ts'
import {
  bytes,
  contents,
  gate,
  keyed,
  LIMIT,
  logError,
  never,
  pass,
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
  until,
  values,
} from './harness.ts'

export function tasksContract(subject: Subject): void {
  describe('run and poll', LIMIT, () => {
    test('what is in the topic already is polled in order, at most as many as asked', async () => {
      const topic = await topicOf(subject.log)
      await subject.log.append(Array.from({ length: 30 }, (_, i) => record(topic, `${i}`)))
      const seen = await runOnce(subject.log, { id: unique('t'), inputs: [topic] }, async (task, signal) => {
        const found: LogRecord[] = []
        while (found.length < 30) {
          const records = await task.poll(7, signal)
          assert.ok(records.length >= 1 && records.length <= 7, `${records.length}`)
          found.push(...records)
        }
        return found
      })
      assert.deepEqual(
        values(seen),
        Array.from({ length: 30 }, (_, i) => `${i}`),
      )
      const inLog = await contents(subject.log, topic)
      assert.deepEqual(
        seen.map((r) => r.offset),
        inLog.map((r) => r.offset),
      )
    })

    test('a task ends whenever it is told to, and goes on where it was', async (t) => {
      const topic = await topicOf(subject.log, 'in', 3)
      const output = await topicOf(subject.log, 'out', 3)
      await subject.log.append(
        Array.from({ length: 60 }, (_, i) => record(topic, `${i}`, { partition: i % 3 })),
      )
      const spec = { id: unique('t'), inputs: [topic], stores: ['s'] }
      const body = turns((records, task) => {
        for (const { partition } of records) task.state.put('s', `${partition}`, bytes('seen'))
        return records.map(({ value, partition }) => record(output, text(value), { partition }))
      }, 5)
      // Rounds of the event loop before it is told: while it joins, takes its shares, reads, commits, or waits.
      for (const rounds of [0, 1, 10, 100, 1000, 5000, 20_000]) {
        const told = new AbortController()
        const running = subject.log.run(spec, body, told.signal)
        for (let round = 0; round < rounds; round++) await new Promise((resolve) => setImmediate(resolve))
        told.abort()
        await running
      }
      start(t, subject.log, spec, body)
      const passed = await take(subject.log, output, 60)
      assert.deepEqual(
        values(passed)
          .map(Number)
          .sort((a, b) => a - b),
        Array.from({ length: 60 }, (_, i) => i),
      )
    })

    test('poll waits, and wakes when a record arrives', async (t) => {
      const topic = await topicOf(subject.log)
      const seen: LogRecord[] = []
      start(
        t,
        subject.log,
        { id: unique('t'), inputs: [topic] },
        turns((records) => {
          seen.push(...records)
          return []
        }),
      )
      for (let i = 0; i < 5; i++) {
        await subject.log.append([record(topic, `${i}`)])
        await until(() => seen.length === i + 1)
      }
      assert.deepEqual(values(seen), ['0', '1', '2', '3', '4'])
    })

    test('poll resolves to none when its signal aborts, and loses nothing by it', async () => {
      const topic = await topicOf(subject.log)
      await runOnce(subject.log, { id: unique('t'), inputs: [topic] }, async (task, signal) => {
        assert.deepEqual(await task.poll(10, AbortSignal.abort()), [])
        const timer = new AbortController()
        const waiting = task.poll(10, timer.signal)
        setImmediate(() => timer.abort())
        assert.deepEqual(await waiting, [])
        await subject.log.append([record(topic, 'a')])
        assert.deepEqual(values(await task.poll(10, signal)), ['a'])
      })
    })

    test('records keep key, headers and timestamp through a task, tombstones too', async (t) => {
      const [from, to] = [await topicOf(subject.log, 'from'), await topicOf(subject.log, 'to')]
      start(t, subject.log, { id: unique('t'), inputs: [from] }, pass(to))
      await subject.log.append([
        {
          topic: from,
          key: bytes('k'),
          value: bytes('v'),
          timestamp: 42,
          headers: [
            ['cause', bytes('x')],
            ['cause', bytes('y')],
          ],
        },
        keyed(from, 'k', null, 43),
      ])
      const plain = ({ key, value, timestamp, headers }: LogRecord) => ({
        key: key && [...key],
        value: value && [...value],
        timestamp,
        headers: headers.map(([name, v]) => [name, [...v]]),
      })
      const found = await take(subject.log, to, 2)
      assert.deepEqual(found.map(plain), (await contents(subject.log, from)).map(plain))
      assert.equal(found[1]!.value, null)
    })

    test('the body runs once for each partition, at the same time, on that partition alone', async () => {
      const topic = await topicOf(subject.log, 'shared', 3)
      await subject.log.append([0, 1, 2, 0, 1, 2].map((partition, i) => record(topic, `${i}`, { partition })))
      const ended = new AbortController()
      const begun = new Set<number>()
      const all = gate()
      const seen = new Map<number, readonly LogRecord[]>()
      await subject.log.run(
        { id: unique('t'), inputs: [topic] },
        async (task, signal) => {
          begun.add(task.partition)
          if (begun.size === 3) all.open()
          await all.opened
          seen.set(task.partition, await pollAll(task, 2, signal))
          await task.commit()
          if (seen.size === 3) ended.abort()
        },
        ended.signal,
      )
      for (const partition of [0, 1, 2]) {
        assert.deepEqual(values(seen.get(partition)!), [`${partition}`, `${partition + 3}`])
        assert.ok(seen.get(partition)!.every((r) => r.partition === partition))
      }
    })

    test('tasks in a chain pass records on', async (t) => {
      const topics = [
        await topicOf(subject.log),
        await topicOf(subject.log),
        await topicOf(subject.log),
      ] as const
      const last = await topicOf(subject.log, 'last')
      start(t, subject.log, { id: unique('a'), inputs: [topics[0]] }, pass(topics[1], 'a'))
      start(t, subject.log, { id: unique('b'), inputs: [topics[1]] }, pass(topics[2], 'b'))
      start(t, subject.log, { id: unique('c'), inputs: [topics[2]] }, pass(last, 'c'))
      await subject.log.append(Array.from({ length: 50 }, (_, i) => record(topics[0], `${i}`)))
      assert.deepEqual(
        values(await take(subject.log, last, 50)),
        Array.from({ length: 50 }, (_, i) => `${i}abc`),
      )
    })

    test('tasks on the same topic each get every record', async (t) => {
      const topic = await topicOf(subject.log)
      const outs = [await topicOf(subject.log, 'out'), await topicOf(subject.log, 'out')]
      for (const out of outs) start(t, subject.log, { id: unique('t'), inputs: [topic] }, pass(out))
      await subject.log.append(['a', 'b', 'c'].map((v) => record(topic, v)))
      for (const out of outs) assert.deepEqual(values(await take(subject.log, out, 3)), ['a', 'b', 'c'])
    })

    test('a source task has one share, partition 0, and polls in vain', async () => {
      const out = await topicOf(subject.log, 'out')
      const id = unique('source')
      const bodies: number[] = []
      await runOnce(subject.log, { id, inputs: [], stores: ['ledger'] }, async (task) => {
        bodies.push(task.partition)
        assert.equal(task.id, id)
        const timer = new AbortController()
        const waiting = task.poll(10, timer.signal)
        setImmediate(() => timer.abort())
        assert.deepEqual(await waiting, [])
        task.state.put('ledger', 'units', bytes('50'))
        await task.commit({ outputs: [record(out, 'observed')] })
      })
      assert.deepEqual(bodies, [0])
      assert.deepEqual(values(await contents(subject.log, out)), ['observed'])
      const kept = await runOnce(subject.log, { id, inputs: [], stores: ['ledger'] }, async (task) =>
        task.state.get('ledger', 'units'),
      )
      assert.deepEqual(kept && [...kept], [...bytes('50')])
    })

    test("from 'latest' leaves out what was there before, and holds only until a position is committed", async () => {
      const topic = await topicOf(subject.log)
      await subject.log.append([record(topic, 'before')])
      const spec = { id: unique('t'), inputs: [topic], from: 'latest' } as const
      await runOnce(subject.log, spec, async (task, signal) => {
        let arrived = false
        const polling = pollAll(task, 1, signal).finally(() => {
          arrived = true
        })
        while (!arrived) {
          await subject.log.append([record(topic, 'after')])
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        assert.deepEqual(values(await polling), ['after'])
        await task.commit()
      })
      await subject.log.append([record(topic, 'between')])
      await runOnce(subject.log, spec, async (task, signal) => {
        for (let value: string | null = null; value !== 'between'; ) {
          value = values(await pollAll(task, 1, signal))[0]!
          assert.notEqual(value, 'before')
        }
      })
    })

    test('the same id runs once at a time', async (t) => {
      const topic = await topicOf(subject.log)
      const id = unique('t')
      const begun = gate()
      const first = start(t, subject.log, { id, inputs: [topic] }, async (task, signal) => {
        begun.open()
        await task.poll(1, signal)
      })
      await begun.opened
      const again = subject.log.run({ id, inputs: [topic] }, async () => assert.fail('ran twice'), never())
      await assert.rejects(again, logError('invalid', id))
      await first.stop()
      await runOnce(subject.log, { id, inputs: [topic] }, async () => undefined)
    })

    test('a task that can not be is refused', async () => {
      const [one, two] = [await topicOf(subject.log), await topicOf(subject.log, 'two', 2)]
      const refused = (spec: { id?: string; inputs: string[]; stores?: string[] }) =>
        subject.log.run({ id: unique('t'), ...spec }, async () => assert.fail('ran'), never())
      const unknown = unique('unknown')
      await assert.rejects(refused({ inputs: [unknown] }), logError('unknown-topic', unknown))
      await assert.rejects(refused({ inputs: [one, two] }), logError('topic-mismatch', two))
      for (const id of ['', 'a b', 'a/b', 'x'.repeat(201)]) {
        await assert.rejects(refused({ id, inputs: [one] }), logError('invalid'), id)
      }
      await assert.rejects(refused({ inputs: [one, one] }), logError('invalid', one))
    })

    test('a run whose signal has aborted already ends at once', async () => {
      const topic = await topicOf(subject.log)
      await subject.log.run({ id: unique('t'), inputs: [topic] }, async () => {}, AbortSignal.abort())
    })

    test('a run ends only when every body has returned', async () => {
      const topic = await topicOf(subject.log)
      const ended = new AbortController()
      const [aborted, finish] = [gate(), gate()]
      let over = false
      const running = subject.log.run(
        { id: unique('t'), inputs: [topic] },
        async (_task, signal) => {
          signal.addEventListener('abort', () => aborted.open())
          setImmediate(() => ended.abort())
          await aborted.opened
          await finish.opened
          over = true
        },
        ended.signal,
      )
      await aborted.opened
      finish.open()
      await running
      assert.equal(over, true)
    })

    test('an error of one body ends the others and is thrown by run', async () => {
      const topic = await topicOf(subject.log, 'failing', 2)
      await subject.log.append([record(topic, 'poison', { partition: 1 })])
      const ends: number[] = []
      const body = async (task: Task, signal: AbortSignal) => {
        const records = await task.poll(1, signal)
        if (records.length > 0) throw new RangeError('poison')
        ends.push(task.partition)
      }
      await assert.rejects(
        subject.log.run({ id: unique('t'), inputs: [topic] }, body, never()),
        /^RangeError: poison$/,
      )
      assert.deepEqual(ends, [0])
    })
  })
}
