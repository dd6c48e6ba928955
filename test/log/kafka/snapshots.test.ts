import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ShareState } from '../../../src/log/kafka/share-state.ts'
import { Snapshots } from '../../../src/log/kafka/snapshots.ts'
import { bytes, text } from '../contract/harness.ts'
import { temporaryDir } from '../sqlite/fixture.ts'

const HOUR_MS = 3_600_000
const changelog = { topic: 'tubewire-t-changelog', topicId: 'first-life', partition: 2 }
const changes = (entries: Record<string, string | null>) =>
  new Map([['s', new Map(Object.entries(entries).map(([k, v]) => [k, v === null ? null : bytes(v)]))]])

test('what is settled is there after a restart, and the process has its name again', async (t) => {
  const dir = await temporaryDir(t)
  const first = Snapshots.open(dir, Date.now())
  const state = ShareState.load(changelog, first)
  assert.equal(state.startOfReading(3, 10, Date.now()), 3, 'of nothing, all is read')
  state.apply(changes({ a: '1', b: '2', c: '3' }))
  state.settle(10, Date.now())
  state.apply(changes({ a: null, b: '20' }))
  state.settle(14, Date.now())
  state.apply(changes({ c: 'never settled' }))
  first.close()

  const second = Snapshots.open(dir, Date.now())
  t.after(() => second.close())
  assert.equal(second.instanceId, first.instanceId)
  const again = ShareState.load(changelog, second)
  assert.equal(again.startOfReading(0, 20, Date.now()), 14)
  assert.deepEqual(
    again.stores.range('s', undefined, undefined).map(([k, v]) => [k, text(v)]),
    [
      ['b', '20'],
      ['c', '3'],
    ],
  )
})

test('each process takes a file of its own', async (t) => {
  const dir = await temporaryDir(t)
  const first = Snapshots.open(dir, Date.now())
  const second = Snapshots.open(dir, Date.now())
  t.after(() => second.close())
  assert.notEqual(first.instanceId, second.instanceId)
  first.close()
  const third = Snapshots.open(dir, Date.now())
  t.after(() => third.close())
  assert.equal(third.instanceId, first.instanceId)
})

test('a topic that was made anew gets nothing of the one before', async (t) => {
  const snapshots = Snapshots.open(await temporaryDir(t), Date.now())
  t.after(() => snapshots.close())
  const state = ShareState.load(changelog, snapshots)
  state.apply(changes({ a: '1' }))
  state.settle(10, Date.now())
  const other = ShareState.load({ ...changelog, topicId: 'second-life' }, snapshots)
  assert.equal(other.stores.get('s', 'a'), undefined)
  assert.equal(other.startOfReading(0, 12, Date.now()), 0)
})

test('a file that is damaged is made anew', async (t) => {
  const dir = await temporaryDir(t)
  const first = Snapshots.open(dir, Date.now())
  const state = ShareState.load(changelog, first)
  state.apply(changes({ a: '1' }))
  state.settle(10, Date.now())
  first.close()
  await writeFile(join(dir, 'kafka-state-0.db'), 'not a database, but long enough to look at '.repeat(50))
  const second = Snapshots.open(dir, Date.now())
  t.after(() => second.close())
  assert.equal(ShareState.load(changelog, second).stores.get('s', 'a'), undefined)
})

test('state is of no use where the changelog does not reach back, is shorter, or may have lost tombstones', () => {
  const state = ShareState.load(changelog, undefined)
  state.apply(changes({ a: '1' }))
  const now = Date.now()
  state.settle(10, now)
  assert.equal(state.startOfReading(0, 12, now), 10)
  assert.equal(state.startOfReading(11, 12, now), undefined)
  assert.equal(state.startOfReading(0, 9, now), undefined)
  assert.equal(state.startOfReading(0, 12, now + 13 * HOUR_MS), undefined)
  assert.equal(state.startOfReading(0, 10, now + 1000 * HOUR_MS), 10, 'nothing was written since')
  assert.equal(state.anew().stores.get('s', 'a'), undefined)
})
