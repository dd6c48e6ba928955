import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { changelogOf } from '../../src/log/kafka/names.ts'
import { bytes, runOnce, start, text, topicOf, turns, unique, until } from '../log/contract/harness.ts'
import { damageEntries } from '../log/kafka/state/damage.ts'
import { temporaryDir } from '../log/sqlite/fixture.ts'
import { openLog, withoutKafka } from './cluster.ts'
import { forgetBefore, setTopic } from './raw.ts'

const LIMIT = { skip: withoutKafka, timeout: 60_000 }

test('a restart reads of the changelog only what is new', LIMIT, async (t) => {
  const stateDir = await temporaryDir(t)
  const spec = { id: unique('t'), inputs: [], stores: ['s'] }
  const write = async (dir: string, key: string) => {
    const log = await openLog(t, { stateDir: dir })
    await runOnce(log, spec, async (task) => {
      task.state.put('s', key, bytes(key))
      await task.commit()
    })
    await log.close()
  }
  await write(stateDir, 'a')
  await write(await temporaryDir(t), 'b')
  // What stands in the copy alone tells whether the copy was used.
  const db = new DatabaseSync(join(stateDir, 'kafka-state-0.db'))
  db.prepare("INSERT INTO entry SELECT id, 's', 'copy', ? FROM share WHERE topic = ?").run(
    bytes('copy'),
    changelogOf(spec.id),
  )
  db.close()
  const log = await openLog(t, { stateDir })
  const keys = await runOnce(log, spec, async (task) => [...task.state.range('s')].map(([key]) => key))
  assert.deepEqual(keys, ['a', 'b', 'copy'])
})

test('a copy that turns out to be damaged is made anew from the changelog', LIMIT, async (t) => {
  const stateDir = await temporaryDir(t)
  const input = await topicOf(await openLog(t), 'in')
  const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
  const KEYS = 2000
  const first = await openLog(t, { stateDir })
  await runOnce(first, spec, async (task) => {
    for (let i = 0; i < KEYS; i++) task.state.put('s', `key ${i}`, bytes(`${i} ${'.'.repeat(200)}`))
    await task.commit()
  })
  await first.close()
  await damageEntries(stateDir)

  const second = await openLog(t, { stateDir })
  await second.append([{ topic: input, key: null, value: bytes('go on') }])
  const lives: number[] = []
  const running = start(t, second, spec, async (task, signal) => {
    await task.poll(1, signal)
    const life = lives.push(0) - 1
    for (; lives[life]! < KEYS; lives[life]!++)
      assert.ok(task.state.get('s', `key ${lives[life]}`), `key ${lives[life]} is there or can't be read`)
    await task.commit()
    await task.poll(1, signal)
  })
  await until(() => lives.at(-1) === KEYS)
  await running.stop()
  assert.equal(lives.length, 2)
  assert.ok(lives[0]! < KEYS)
})

test('state stays with a process through rebalances, and follows its share to another', LIMIT, async (t) => {
  const settings = { 'heartbeat.interval.ms': 500 }
  const first = await openLog(t, { settings })
  const second = await openLog(t, { settings })
  const input = await topicOf(first, 'in', 2)
  const output = await topicOf(first, 'out', 2)
  const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
  const owners = new Map<number, string>()
  const counting = (name: string) =>
    turns((records, task) =>
      records.map(({ key, partition }) => {
        owners.set(partition, name)
        const count = Number(text(task.state.get('s', 'count')) ?? 0) + 1
        task.state.put('s', 'count', bytes(`${count}`))
        return { topic: output, partition, key, value: bytes(`${count}`) }
      }),
    )
  let sent = 0
  const round = async () => {
    await first.append([0, 1].map((partition) => ({ topic: input, partition, key: null, value: null })))
    sent++
    await until(async () => {
      let seen = 0
      for await (const batch of first.read(output, 'earliest', new AbortController().signal, {
        follow: false,
      }))
        seen += batch.length
      return seen === sent * 2
    })
  }
  start(t, first, spec, counting('first'))
  await round()
  const guest = start(t, second, spec, counting('second'))
  await until(async () => {
    await round()
    return new Set(owners.values()).size === 2
  })
  await guest.stop()
  await round()
  assert.deepEqual([...owners.values()], ['first', 'first'])
  const counts = new Map<number, number[]>()
  for await (const batch of first.read(output, 'earliest', new AbortController().signal, { follow: false })) {
    for (const { partition, value } of batch)
      counts.set(partition, [...(counts.get(partition) ?? []), Number(text(value))])
  }
  const expected = Array.from({ length: sent }, (_, i) => i + 1)
  assert.deepEqual([counts.get(0), counts.get(1)], [expected, expected])
})

test('a standby copy takes over with only what is new of the changelog', LIMIT, async (t) => {
  const logs = { one: await openLog(t, { standby: 1 }), other: await openLog(t, { standby: 1 }) }
  const input = await topicOf(logs.one, 'in')
  const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
  const changelog = changelogOf(spec.id)
  const seen: string[] = []
  const remembering = (name: string) =>
    turns((records, task) => {
      for (const { value } of records) task.state.put('s', text(value)!, bytes(name))
      seen.push(`${name} knows ${[...task.state.range('s')].map(([key]) => key).join(' ')}`)
      return []
    }, 1)
  const write = (value: string) => logs.one.append([{ topic: input, key: null, value: bytes(value) }])
  const copied = () => Object.values(logs).flatMap((log) => log.copiesOf(spec.id).get(0) ?? [])
  const endOf = async () => (await logs.one.topics([changelog]))[0]!.offsets[0]!.end

  const running = {
    one: start(t, logs.one, spec, remembering('one')),
    other: start(t, logs.other, spec, remembering('other')),
  }
  for (const value of ['a', 'b']) await write(value)
  // One waits, so both are in; and the other is at work when it has taken this too.
  await until(() => copied().length === 1)
  await write('c')
  await until(async () => (await logs.one.positions(spec.id))[0]?.offset === 3)
  const end = await endOf()
  await until(() => copied().some((offset) => offset >= end))
  // From here on nobody can learn of a, b and c who does not know them.
  await setTopic(changelog, 'cleanup.policy', 'compact,delete')
  await forgetBefore(changelog, 0, end)
  await write('d')
  await until(() => /knows a b c d$/.test(seen.at(-1)!))
  const owner = seen.at(-1)!.startsWith('one ') ? 'one' : 'other'
  const waiting = owner === 'one' ? 'other' : 'one'
  await running[owner].stop()
  await write('e')
  await until(() => seen.at(-1) === `${waiting} knows a b c d e`)
  assert.deepEqual(copied(), [], 'what is its own is no copy')
})

test(
  'of each share one other process keeps a copy, and again when a process has come or gone',
  LIMIT,
  async (t) => {
    const SHARES = 5
    const logs = await Promise.all([1, 2, 3].map(() => openLog(t, { standby: 1 })))
    const input = await topicOf(logs[0]!, 'in', SHARES)
    const spec = { id: unique('t'), inputs: [input], stores: ['s'] }
    const owned = logs.map(() => new Set<number>())
    const running = logs.map((log, i) =>
      start(t, log, spec, async (task, signal) => {
        owned[i]!.add(task.partition)
        while (!signal.aborted) await task.poll(1, signal)
        owned[i]!.delete(task.partition)
      }),
    )
    const all = Array.from({ length: SHARES }, (_, share) => share)
    const copiedIn = (log: (typeof logs)[number]) => [...log.copiesOf(spec.id).keys()]
    const isWhole = (processes: number) => {
      const copies = logs.flatMap(copiedIn).sort((a, b) => a - b)
      return (
        owned.filter(({ size }) => size > 0).length === processes &&
        isSame(copies, all) &&
        logs.every((log, i) => copiedIn(log).every((share) => !owned[i]!.has(share)))
      )
    }
    await until(() => isWhole(3))
    await running[1]!.stop()
    await until(() => isWhole(2))
    await running[0]!.stop()
    await until(() => owned[2]!.size === SHARES && copiedIn(logs[2]!).length === 0)
  },
)

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}
