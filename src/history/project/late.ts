/** Observations that came late: a day of a video is read, corrected and written anew, rollups and states included. */

import { pointAfter, pointsOfSpan, replacePoints, replaceSlots, slotsOfSpan } from '../storage/chunks.ts'
import type { Point } from '../storage/points.ts'
import { addToSlot, emptySlot, type Slot } from '../storage/rollups.ts'
import type { Statements } from '../storage/statements.ts'
import { POINTS_SPAN_MS, slotOf, spanOf, TIERS, type Tier } from '../storage/tiers.ts'
import { insertChange, valueAt } from './changes-in-time.ts'
import { type LatePoint, prevails } from './video.ts'

/**
 * Takes the late points of one video into the file. What was growing must be in the file already. `lastAt`: the time
 * of the video's newest point; slots that begin before `cutoff` are not kept. Returns the points that count.
 */
export function insertLate(
  statements: Statements,
  video: number,
  late: readonly LatePoint[],
  lastAt: number,
  cutoff: number,
): readonly Point[] {
  const accepted: LatePoint[] = []
  for (const [span, group] of Map.groupBy(late, ({ point }) => spanOf(point.at, POINTS_SPAN_MS))) {
    const day = new Map(pointsOfSpan(statements, video, span).map((point) => [point.at, point]))
    const taken = group.filter(({ point }) => {
      const present = day.get(point.at)
      if (present && !prevails(point, present)) return false
      day.set(point.at, point)
      return true
    })
    if (taken.length === 0) continue
    accepted.push(...taken)
    const points = [...day.values()].sort((a, b) => a.at - b.at)
    replacePoints(statements, video, span, points)
    for (const tier of TIERS) correctSlots(statements, video, tier, taken, points, cutoff)
  }
  if (accepted.length > 0) {
    correctStates(statements, video, accepted, lastAt)
    correctTitles(statements, video, accepted, lastAt)
  }
  return accepted.map(({ point }) => point)
}

/** A slot never reaches beyond its day, so that the day's points are all there is to it. */
function correctSlots(
  statements: Statements,
  video: number,
  tier: Tier,
  late: readonly LatePoint[],
  day: readonly Point[],
  cutoff: number,
): void {
  const changed = new Set(late.map(({ point }) => slotOf(point.at, tier)))
  const corrected = new Map<number, Slot>()
  for (const point of day) {
    const index = slotOf(point.at, tier)
    if (!changed.has(index) || index * tier.slotMs < cutoff) continue
    const slot = corrected.get(index) ?? emptySlot(index)
    addToSlot(slot, point)
    corrected.set(index, slot)
  }
  if (corrected.size === 0) return
  const span = spanOf(day[0]!.at, tier.spanMs)
  const others = slotsOfSpan(statements, tier, video, span).filter(({ index }) => !changed.has(index))
  const slots = [...others, ...corrected.values()].sort((a, b) => a.index - b.index)
  replaceSlots(statements, tier, video, span, slots)
}

/** Points know their states: the rows of the stretch that changed are made from them anew. */
function correctStates(
  statements: Statements,
  video: number,
  late: readonly LatePoint[],
  lastAt: number,
): void {
  const times = late.map(({ point }) => point.at)
  const from = times.reduce((a, b) => Math.min(a, b))
  const last = times.reduce((a, b) => Math.max(a, b))
  const to = pointAfter(statements, video, last, lastAt)?.at ?? last
  let state = valueAt<number>(statements, 'states', video, from - 1) ?? 0
  statements.run('DELETE FROM states WHERE video = ? AND at BETWEEN ? AND ?', video, from, to)
  for (let span = spanOf(from, POINTS_SPAN_MS); span <= spanOf(to, POINTS_SPAN_MS); span++) {
    for (const point of pointsOfSpan(statements, video, span)) {
      if (point.at < from || point.at > to || point.state === state) continue
      state = point.state
      statements.run('INSERT INTO states (video, at, value) VALUES (?, ?, ?)', video, point.at, state)
    }
  }
}

function correctTitles(
  statements: Statements,
  video: number,
  late: readonly LatePoint[],
  lastAt: number,
): void {
  for (const { point, title } of late) {
    if (title === null) continue
    const next = pointAfter(statements, video, point.at, lastAt)?.at
    insertChange(statements, 'titles', video, { at: point.at, value: title }, next)
  }
}
