/** Holds alerts against the true history of the world. */
import assert from 'node:assert/strict'
import type { Change, Metric, World } from '../../../src/simulator/index.ts'

export interface Sighting extends Readonly<Record<Metric, bigint | null>> {
  readonly videoId: string
  readonly atMs: number
}

export interface Alert {
  readonly videoId: string
  readonly metric: Metric
  readonly atMs: number
  readonly from: bigint
  readonly to: bigint
}

/** For so long a metric showed one value, or nothing. */
interface Span {
  readonly fromMs: number
  readonly untilMs: number
  readonly value: bigint | null
}

const METRICS: readonly Metric[] = ['views', 'likes', 'comments']

/** Who looks every minute, evenly but not to the second, sees whatever lasts for this long. */
const LASTING_MS = 120_000
/** A video that has just appeared, or come back, is not looked at every minute yet. */
const APPEARED_MS = 15 * 60_000

/**
 * Throws unless every alert is true (its value is what the world showed at that time), follows the one before without
 * a gap, and is the only one for its change; and every change that lasted has one.
 */
export function judgeAlerts(
  world: World,
  endMs: number,
  sightings: readonly Sighting[],
  alerts: readonly Alert[],
): { readonly alerts: number; readonly lasting: number } {
  const changes = Map.groupBy(world.changes(world.startMs, endMs), ({ videoId }) => videoId)
  const seen = Map.groupBy(sightings, ({ videoId }) => videoId)
  const told = Map.groupBy(alerts, ({ videoId, metric }) => `${videoId} ${metric}`)
  let lasting = 0
  for (const id of world.videoIds) {
    for (const metric of METRICS) {
      const spans = spansOf(world, id, metric, changes.get(id) ?? [], endMs)
      const first = (seen.get(id) ?? []).find((sighting) => sighting[metric] !== null)
      lasting += judgeMetric(`${id} ${metric}`, spans, first, metric, told.get(`${id} ${metric}`) ?? [])
    }
  }
  return { alerts: alerts.length, lasting }
}

/** Returns how many changes had to be told. */
function judgeMetric(
  subject: string,
  spans: readonly Span[],
  first: Sighting | undefined,
  metric: Metric,
  alerts: readonly Alert[],
): number {
  let known = first?.[metric] ?? null
  let lasting = 0
  let next = 0
  let appearedMs = Number.NEGATIVE_INFINITY
  let wasVisible = true
  for (const { fromMs, untilMs, value } of spans) {
    if (value !== null && !wasVisible) appearedMs = fromMs
    wasVisible = value !== null
    const within: Alert[] = []
    for (let alert = alerts[next]; alert && alert.atMs < untilMs; alert = alerts[++next]) within.push(alert)
    const where = `${subject}, ${new Date(fromMs).toISOString()} to ${new Date(untilMs).toISOString()}`
    assert.ok(within.length <= 1, `told ${within.length} times: ${where}`)
    const isNews = value !== null && first !== undefined && fromMs >= first.atMs && value !== known
    if (isNews && untilMs - fromMs >= LASTING_MS && fromMs - appearedMs >= APPEARED_MS) {
      lasting++
      assert.equal(within.length, 1, `not told: ${known} to ${value}, ${where}`)
    }
    for (const { from, to } of within) {
      assert.equal(to, value, `not what the world showed: ${where}`)
      assert.equal(from, known, `a gap: ${where}`)
      known = to
    }
  }
  assert.equal(next, alerts.length, `${subject}: told outside of time`)
  return lasting
}

/** What the metric showed, from span to span; null while it, or the video, was not to be seen. */
function spansOf(
  world: World,
  id: string,
  metric: Metric,
  changes: readonly Change[],
  endMs: number,
): Span[] {
  const shown = (atMs: number) => {
    const state = world.video(id, atMs)!
    const isVisible = state.presence === 'public' || state.presence === 'unlisted'
    return isVisible && state.hasStatistics ? state[metric] : null
  }
  const moments = [
    world.startMs,
    ...changes.filter(({ what }) => what === metric || what === 'presence').map(({ atMs }) => atMs),
  ]
  const spans: Span[] = []
  for (const [n, fromMs] of moments.entries()) {
    const value = shown(fromMs)
    const untilMs = moments[n + 1] ?? endMs + 1
    const last = spans.at(-1)
    if (last && last.value === value) spans[spans.length - 1] = { ...last, untilMs }
    else if (untilMs > fromMs) spans.push({ fromMs, untilMs, value })
  }
  return spans
}
