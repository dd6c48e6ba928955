import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Health } from '../../../../src/log/kafka/health.ts'
import { ShareState } from '../../../../src/log/kafka/state/share-state.ts'
import { Snapshots } from '../../../../src/log/kafka/state/snapshots.ts'
import { bytes, text } from '../../contract/harness.ts'
import { temporaryDir } from '../../sqlite/fixture.ts'
import { damageEntries } from './damage.ts'

const open = (dir?: string, health = healthy()) => Snapshots.open(dir, Date.now(), health)
const healthy = () => new Health({ probe: async () => undefined })

const HOUR_MS = 3_600_000
const changelog = { topic: 'tubewire-t-changelog', topicId: 'first-life', partition: 2 }
const changes = (entries: Record<string, string | null>) =>
  new Map([['s', new Map(Object.entries(entries).map(([k, v]) => [k, v === null ? null : bytes(v)]))]])

test('what is settled is there after a restart, and the process has its name again', async (t) => {
  const dir = await temporaryDir(t)
  const first = open(dir)
  const state = ShareState.load(changelog, first)
  assert.equal(state.startOfReading(3, 10, Date.now()), 3, 'of nothing, all is read')
  state.apply(changes({ a: '1', b: '2', c: '3' }))
  state.settle(10, Date.now())
  state.apply(changes({ a: null, b: '20' }))
  state.settle(14, Date.now())
  state.apply(changes({ c: 'never settled' }))
  first.close()

  const second = open(dir)
  t.after(() => second.close())
  assert.equal(second.instanceId, first.instanceId)
  const again = ShareState.load(changelog, second)
  assert.equal(again.startOfReading(0, 20, Date.now()), 14)
  assert.deepEqual(
    again.range('s', undefined, undefined).map(([k, v]) => [k, text(v)]),
    [
      ['b', '20'],
      ['c', '3'],
    ],
  )
})

test('each process takes a file of its own', async (t) => {
  const dir = await temporaryDir(t)
  const first = open(dir)
  const second = open(dir)
  t.after(() => second.close())
  assert.notEqual(first.instanceId, second.instanceId)
  first.close()
  const third = open(dir)
  t.after(() => third.close())
  assert.equal(third.instanceId, first.instanceId)
})

test('a topic that was made anew gets nothing of the one before', async (t) => {
  const snapshots = open(await temporaryDir(t))
  t.after(() => snapshots.close())
  const state = ShareState.load(changelog, snapshots)
  state.apply(changes({ a: '1' }))
  state.settle(10, Date.now())
  const other = ShareState.load({ ...changelog, topicId: 'second-life' }, snapshots)
  assert.equal(other.get('s', 'a'), undefined)
  assert.equal(other.startOfReading(0, 12, Date.now()), 0)
})

test('a file that is damaged is made anew', async (t) => {
  const dir = await temporaryDir(t)
  const first = open(dir)
  const state = ShareState.load(changelog, first)
  state.apply(changes({ a: '1' }))
  state.settle(10, Date.now())
  first.close()
  await writeFile(join(dir, 'kafka-state-0.db'), 'not a database, but long enough to look at '.repeat(50))
  const second = open(dir)
  t.after(() => second.close())
  assert.equal(ShareState.load(changelog, second).get('s', 'a'), undefined)
})

test('a file that turns out to be damaged while it is in use is made anew, and nothing is taken for absent', async (t) => {
  const dir = await temporaryDir(t)
  const other = { ...changelog, partition: 3 }
  const first = open(dir)
  for (const one of [changelog, other]) {
    const state = ShareState.load(one, first)
    state.apply(
      changes(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`key ${i}`, 'v'.repeat(200)]))),
    )
    state.settle(10, Date.now())
  }
  first.close()
  await damageEntries(dir)

  const second = open(dir)
  t.after(() => second.close())
  const [damaged, neighbour] = [ShareState.load(changelog, second), ShareState.load(other, second)]
  const readsAll = (state: ShareState) => () => {
    for (let i = 0; i < 2000; i++) assert.ok(state.get('s', `key ${i}`), `key ${i} is there or can't be read`)
  }
  assert.throws(readsAll(damaged), { name: 'LogError', code: 'fenced' })
  assert.equal(damaged.startOfReading(0, 10, Date.now()), undefined)
  const anew = damaged.anew()
  assert.equal(anew.startOfReading(0, 10, Date.now()), 0)
  assert.throws(readsAll(neighbour), { name: 'LogError', code: 'fenced' })
  assert.equal(neighbour.startOfReading(0, 10, Date.now()), undefined)

  anew.read('s', 'a', bytes('1'))
  anew.settle(10, Date.now())
  assert.equal(ShareState.load(changelog, second).get('s', 'a')?.length, 1)
  assert.equal(second.instanceId, first.instanceId)
})

test('what could not be saved is still there, is told, and the file keeps to what it had', async (t) => {
  const dir = await temporaryDir(t)
  const health = healthy()
  const first = open(dir, health)
  const state = ShareState.load(changelog, first)
  state.apply(changes({ a: '1' }))
  state.settle(10, Date.now())
  assert.equal(health.state.state, 'ok')
  state.apply(changes({ a: '2', b: '2' }))
  first.close()
  state.settle(20, Date.now())
  assert.match(JSON.stringify(health.state), /impaired.*can't be saved in .*kafka-state-0\.db \(.+\)/)
  assert.deepEqual(
    ['a', 'b'].map((key) => text(state.get('s', key)!)),
    ['2', '2'],
  )
  const second = open(dir, health)
  t.after(() => second.close())
  const again = ShareState.load(changelog, second)
  assert.equal(again.startOfReading(0, 20, Date.now()), 10)
  assert.equal(text(again.get('s', 'a')!), '1')
  again.read('s', 'a', bytes('2'))
  again.settle(20, Date.now())
  assert.deepEqual(health.state, { state: 'ok' })
})

test('state is what was written last, whatever of it is saved, in use or read from the changelog', async (t) => {
  const dir = await temporaryDir(t)
  const key = fc.constantFrom('a', 'b', 'c\0d', '\uffff', '\u{10000}')
  const value = fc.option(fc.string({ maxLength: 3 }))
  const step = fc.oneof(
    fc.tuple(fc.constant('apply' as const), fc.dictionary(key, value)),
    fc.tuple(fc.constant('read' as const), key, value),
    fc.tuple(fc.constantFrom('settle' as const, 'restart' as const)),
  )
  let topics = 0
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let snapshots = open(dir)
      const where = { ...changelog, topic: `topic ${topics++}` }
      let state = ShareState.load(where, snapshots)
      let [expected, settled] = [new Map<string, string>(), new Map<string, string>()]
      const write = (name: string, to: string | null) =>
        to === null ? expected.delete(name) : expected.set(name, to)
      for (const [kind, ...given] of steps) {
        if (kind === 'apply') {
          const [written] = given as [Record<string, string | null>]
          state.apply(changes(written))
          for (const [name, to] of Object.entries(written)) write(name, to)
        } else if (kind === 'read') {
          const [name, to] = given as [string, string | null]
          state.read('s', name, to === null ? null : bytes(to))
          write(name, to)
        } else if (kind === 'settle') {
          state.settle(1, Date.now())
          settled = new Map(expected)
        } else {
          snapshots.close()
          snapshots = open(dir)
          state = ShareState.load(where, snapshots)
          expected = new Map(settled)
        }
        const order = [...expected].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        const found = state.range('s', undefined, undefined).map(([name, bytes]) => [name, text(bytes)])
        assert.deepEqual(found, order)
        for (const name of ['a', 'c\0d', '\u{10000}'])
          assert.equal(text(state.get('s', name) ?? null) ?? undefined, expected.get(name))
      }
      snapshots.close()
    }),
    { numRuns: 40 },
  )
})

test('state is of no use where the changelog does not reach back, is shorter, or may have lost tombstones', (t) => {
  const snapshots = open()
  t.after(() => snapshots.close())
  const state = ShareState.load(changelog, snapshots)
  state.apply(changes({ a: '1' }))
  const now = Date.now()
  state.settle(10, now)
  assert.equal(state.startOfReading(0, 12, now), 10)
  assert.equal(state.startOfReading(11, 12, now), undefined)
  assert.equal(state.startOfReading(0, 9, now), undefined)
  assert.equal(state.startOfReading(0, 12, now + 13 * HOUR_MS), undefined)
  assert.equal(state.startOfReading(0, 10, now + 1000 * HOUR_MS), 10, 'nothing was written since')
  assert.equal(state.anew().get('s', 'a'), undefined)
})
