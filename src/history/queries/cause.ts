/** From an alert back to the observation that it comes from. */

import { YOUTUBE_VIDEOS } from '../../records/observation.ts'
import { AvroDecoder, WireError } from '../../wire/avro.ts'
import { pointAtOrBefore, pointsBetween } from '../storage/chunks.ts'
import { placeParts, TOPICS } from '../storage/places.ts'
import type { Point } from '../storage/points.ts'
import type { Statements } from '../storage/statements.ts'
import { DAY_MS } from '../time.ts'
import { type AlertRow, alertPlace, SELECT_ALERTS, type StoredAlert, toAlert } from './alert-rows.ts'
import { allowedRange, type QueryContext, videoNumber } from './context.ts'
import { type ObservationRow, toObservation } from './observations.ts'
import { placeText } from './places.ts'
import { alertsOfScope, type Scope } from './scope.ts'

/** A record between the observation and the alert. */
export interface CauseStep {
  readonly place: string
  readonly at: number
  /** Its columns, as the rule read them; null where they can't be read. Whole numbers beyond 2^53 are text. */
  readonly row: Readonly<Record<string, unknown>> | null
}

export interface AlertCause {
  /** From the record that the rule read back towards the observation; the observation itself is not among them. */
  readonly steps: readonly CauseStep[]
  /** The observation that the alert comes from, and the one before it. */
  readonly observation: ObservationRow | null
  readonly before: ObservationRow | null
  /**
   * How the observation was found: by its place in the chain of causes, or, where a part of the chain is no longer
   * kept, by its time, which rules pass on. Null: not found.
   */
  readonly foundBy: 'place' | 'time' | null
}

export interface AlertDetail extends AlertRow {
  readonly cause: AlertCause
  /** Alerts that are this one, tried again. */
  readonly retriedBy: readonly string[]
}

/** The rules' tables are chained a few times at most; a loop can't be, but a damaged header might say so. */
const MAX_STEPS = 20

/** Undefined for an id that the history does not know, or not in this scope. Throws `RegistryError` when columns can't be read for now. */
export async function alert(
  context: QueryContext,
  id: string,
  scope: Scope = {},
): Promise<AlertDetail | undefined> {
  const { statements } = context
  const place = alertPlace(id)
  const { from } = allowedRange(context, { from: 0, to: Number.MAX_SAFE_INTEGER })
  const { where, values } = alertsOfScope(scope)
  const stored = statements.get<StoredAlert>(
    `${SELECT_ALERTS} WHERE alerts.place = ? AND alerts.at >= ? AND ${where}`,
    place ?? -1,
    from,
    ...values,
  )
  if (!stored) return undefined
  const retries = statements.all<{ place: number }>(
    'SELECT place FROM alerts WHERE retry_of = ? ORDER BY place',
    id,
  )
  return {
    ...toAlert(statements, stored),
    cause: await causeOf(context, stored),
    retriedBy: retries.map((retry) => placeText(statements, retry.place)),
  }
}

async function causeOf(context: QueryContext, stored: StoredAlert): Promise<AlertCause> {
  const { statements } = context
  const { chain, root } = chainOf(statements, stored.cause)
  const steps = await Promise.all(chain.map((change) => toStep(context, change)))
  const videoId = stored.video_id ?? chain.find((change) => change.video_id !== null)?.video_id ?? null
  const video = videoId === null ? undefined : videoNumber(context, videoId)
  if (video === undefined) return { steps, observation: null, before: null, foundBy: null }
  const at = chain.at(-1)?.at ?? originalTime(statements, stored)
  const byPlace = root === undefined ? undefined : pointByPlace(statements, video, root, at)
  const point = byPlace ?? pointsBetween(statements, video, at, at + 1)[0]
  return {
    steps,
    observation: point ? toObservation(point) : null,
    before: point ? observationBefore(context, video, point.at) : null,
    foundBy: point ? (byPlace ? 'place' : 'time') : null,
  }
}

/** A message that was tried again has a time of its own. */
function originalTime(statements: Statements, { at, retry_of: retryOf }: StoredAlert): number {
  const place = retryOf === null ? undefined : alertPlace(retryOf)
  return statements.get<{ at: number }>('SELECT at FROM alerts WHERE place = ?', place ?? -1)?.at ?? at
}

/** The observation before a time; null where none is kept. */
export function observationBefore(context: QueryContext, video: number, at: number): ObservationRow | null {
  const { statements } = context
  const first = statements.get<{ first_at: number }>(
    'SELECT first_at FROM videos WHERE id = ?',
    video,
  )?.first_at
  const point = first === undefined ? undefined : pointAtOrBefore(statements, video, at - 1, first)
  return point ? toObservation(point) : null
}

export interface StoredChange {
  readonly place: number
  readonly cause: number | null
  readonly video_id: string | null
  readonly at: number
  readonly value: Uint8Array | null
}

function chainOf(statements: Statements, first: number | null) {
  const chain: StoredChange[] = []
  let place = first
  while (place !== null && chain.length < MAX_STEPS) {
    if (TOPICS[placeParts(place).topic] === YOUTUBE_VIDEOS) return { chain, root: placeParts(place) }
    const change = statements.get<StoredChange>('SELECT * FROM changes WHERE place = ?', place)
    if (!change) break
    chain.push(change)
    place = change.cause
  }
  return { chain, root: undefined }
}

/** Rules pass the observation's time on, and no observation is far from it. */
function pointByPlace(
  statements: Statements,
  video: number,
  { partition, offset }: { readonly partition: number; readonly offset: number },
  at: number,
): Point | undefined {
  return pointsBetween(statements, video, at - DAY_MS, at + DAY_MS).find(
    (point) => point.origin === partition && point.offset === offset,
  )
}

/** The record with its columns. */
export async function toStep(context: QueryContext, change: StoredChange): Promise<CauseStep> {
  const decoder = new AvroDecoder<Record<string, unknown>>(context.log.registry)
  const payload = { value: change.value, headers: [] }
  await decoder.prepare([payload])
  return {
    place: placeText(context.statements, change.place),
    at: change.at,
    row: readable(() => decoder.decode(payload)),
  }
}

function readable(decode: () => Record<string, unknown> | null): Record<string, unknown> | null {
  try {
    const row = decode()
    return row && Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))
  } catch (error) {
    // Written by something else than Avro, or with a schema that is gone.
    if (error instanceof WireError) return null
    throw error
  }
}

function plain(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  return Number.isSafeInteger(Number(value)) ? Number(value) : `${value}`
}
