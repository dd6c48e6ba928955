import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type ListState,
  listRhythm,
  nextListWork,
  wantedAfterCount,
} from '../../../src/youtube/sources/schedule.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const RHYTHM = listRhythm(5, 10, MINUTE_MS, 8000)

const LIST: ListState = {
  playlistId: 'PL',
  isUploads: false,
  walkedAtMs: 1000,
  countedAtMs: 1000,
  wanted: 'nothing',
  retryAtMs: 0,
}

test('five playlists of a hundred: a count every five minutes, a walk every six hours', () => {
  assert.equal(RHYTHM.countEveryMs, 5 * MINUTE_MS)
  assert.equal(RHYTHM.walkEveryMs, 360 * MINUTE_MS)
})

test('lists take a small part of the budget, however many and however long they are', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1000, max: 3_600_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (lists, pagesEach, everyMs, allowed) => {
        const pages = lists * pagesEach
        const { countEveryMs, walkEveryMs, unitsPerDay } = listRhythm(lists, pages, everyMs, allowed)
        const counts = (Math.ceil(lists / 50) * DAY_MS) / countEveryMs
        const walks = (pages * DAY_MS) / walkEveryMs
        assert.ok(counts + walks <= Math.max(2, allowed * 0.1) + 1e-6)
        assert.ok(unitsPerDay >= counts + walks)
        assert.ok(unitsPerDay <= allowed * 0.12 + 3)
      },
    ),
  )
})

test('first resolve, then walk, then count; walks now and then without a sign', () => {
  const work = (changes: Partial<ListState>) => nextListWork({ ...LIST, ...changes }, RHYTHM)
  assert.deepEqual(work({ playlistId: undefined }), { work: 'resolve', atMs: 0 })
  assert.deepEqual(work({ walkedAtMs: 0 }), { work: 'walk', atMs: 0 })
  assert.deepEqual(work({ wanted: 'full' }), { work: 'walk', atMs: 0 })
  assert.deepEqual(work({ wanted: 'head' }), { work: 'head', atMs: 0 })
  assert.deepEqual(work({}), { work: 'count', atMs: 1000 + RHYTHM.countEveryMs })
  const countedAtMs = 1000 + RHYTHM.walkEveryMs
  assert.deepEqual(work({ countedAtMs }), { work: 'walk', atMs: 1000 + RHYTHM.walkEveryMs })
  assert.deepEqual(work({ wanted: 'full', retryAtMs: 777 }), { work: 'walk', atMs: 777 })
})

test('a count asks for a walk only where it changed', () => {
  assert.equal(wantedAfterCount(undefined, 5, false), 'nothing')
  assert.equal(wantedAfterCount(5, 5, false), 'nothing')
  assert.equal(wantedAfterCount(5, 6, false), 'full')
  assert.equal(wantedAfterCount(5, 4, false), 'full')
  assert.equal(wantedAfterCount(5, 6, true), 'head')
  assert.equal(wantedAfterCount(6, 5, true), 'full')
  assert.equal(wantedAfterCount(5, undefined, false), 'full')
  assert.equal(wantedAfterCount(5, undefined, true), 'head')
})
