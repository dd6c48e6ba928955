import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MovementInput, median, movementOf } from '../../src/history/movement/movement.ts'
import type { Slot } from '../../src/history/storage/rollups.ts'
import { DAY, HOUR, NOW } from './fixture.ts'

const moment = (at: number, views: number, likes: number | null = null) => ({
  at,
  counts: { views, likes, comments: null },
})

function slots(slotMs: number, lasts: readonly (readonly [ago: number, views: number])[]): Slot[] {
  const now = Math.floor(NOW / slotMs)
  return lasts.map(([ago, last]) => ({
    index: now - ago,
    observations: 1,
    metrics: [{ first: last, last, min: last, max: last, count: 1 }, null, null],
  }))
}

const nobody = { before: undefined, after: undefined }
const input = (more: Partial<MovementInput>): MovementInput => ({
  latest: moment(NOW, 1_000),
  publishedAt: null,
  firstAt: NOW - 90 * DAY,
  around: { hour: nobody, day: nobody, week: nobody },
  hours: [],
  days: [],
  ...more,
})

test('between two observations the count is on the line', () => {
  const hour = { before: moment(NOW - 1.5 * HOUR, 700, 10), after: moment(NOW - 0.5 * HOUR, 900) }
  const movement = movementOf(input({ around: { hour, day: nobody, week: nobody } }))
  assert.deepEqual(movement.hour.metrics.views, { delta: 200, usual: null })
  assert.deepEqual([movement.hour.from, movement.hour.metrics.likes.delta], [NOW - HOUR, null])
  assert.deepEqual([movement.day.from, movement.day.metrics.views.delta], [null, null])
})

test('observations too far apart say nothing of the time between', () => {
  const hour = { before: moment(NOW - 4 * HOUR, 1), after: moment(NOW - 0.5 * HOUR, 900) }
  assert.equal(
    movementOf(input({ around: { hour, day: nobody, week: nobody } })).hour.metrics.views.delta,
    null,
  )
})

test('a video that was published within the window began with nothing', () => {
  const first = { before: undefined, after: moment(NOW - 6 * HOUR, 300) }
  const around = { hour: nobody, day: first, week: first }
  const young = { firstAt: NOW - 6 * HOUR, around, publishedAt: NOW - 8 * HOUR }
  const { day, week } = movementOf(input(young))
  assert.deepEqual([day.from, day.metrics.views.delta], [NOW - 8 * HOUR, 1_000])
  assert.equal(week.from, NOW - 8 * HOUR)
  // An old one that is watched for six hours only is compared with the first look.
  const { day: watched } = movementOf(input({ ...young, publishedAt: NOW - 90 * DAY }))
  assert.deepEqual([watched.from, watched.metrics.views.delta], [NOW - 6 * HOUR, 700])
})

test('the usual is the median of earlier changes; short gaps are spread, long ones left out', () => {
  const hours = slots(HOUR, [
    [40, 0],
    [39, 10],
    [38, 20],
    [37, 5_000],
    [34, 5_030],
    [20, 9_000],
    [19, 9_010],
    [18, 9_020],
    [17, 9_032],
    // The hour that is looked at is none of them.
    [0, 99_999],
  ])
  assert.equal(movementOf(input({ hours })).hour.metrics.views.usual, 10)
  const few = slots(HOUR, [
    [5, 1],
    [4, 2],
  ])
  assert.equal(movementOf(input({ hours: few })).hour.metrics.views.usual, null)
})

test('usual days and weeks come from whole days', () => {
  const days = slots(
    DAY,
    Array.from({ length: 21 }, (_, i) => [20 - i, i * 100 + (i === 20 ? 9_999 : 0)] as const),
  )
  const { day, week } = movementOf(input({ days }))
  assert.deepEqual([day.metrics.views.usual, week.metrics.views.usual], [100, 700])
})

test('what is usual for a video too young for whole windows comes from shorter stretches before them', () => {
  const grown = (slotMs: number, count: number, each: number, last: number) =>
    slots(
      slotMs,
      Array.from(
        { length: count },
        (_, i) => [count - 1 - i, i * each + (i === count - 1 ? last : 0)] as const,
      ),
    )
  // Watched for 33 hours: nine lie before the last day.
  const young = input({ hours: grown(HOUR, 33, 10, 5_000), days: grown(DAY, 2, 400, 0) })
  assert.equal(movementOf(young).day.metrics.views.usual, 240)
  assert.equal(movementOf(young).week.metrics.views.usual, null)
  const younger = input({ hours: grown(HOUR, 29, 10, 0) })
  assert.equal(movementOf(younger).day.metrics.views.usual, null)
  // Twelve days: five lie before the last week.
  const older = input({ hours: grown(HOUR, 168, 10, 0), days: grown(DAY, 12, 300, 9_000) })
  assert.deepEqual(
    [movementOf(older).day.metrics.views.usual, movementOf(older).week.metrics.views.usual],
    [300, 2_100],
  )
})

test('the median of an even number of samples lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([5, -1, 3]), 3)
})
