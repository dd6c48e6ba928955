/**
 * The record of `youtube_videos`: what YouTube said of one video at one time. The key is the video's id as UTF-8
 * text. The first four fields are those that a stream over this topic has always declared; what follows is ours,
 * nullable and with defaults, so that a reader who knows only the four still reads it, and we read theirs.
 */

import type { AvroSchema } from '../wire/registry.ts'

export const YOUTUBE_VIDEOS = 'youtube_videos'
export const YOUTUBE_VIDEOS_SUBJECT = `${YOUTUBE_VIDEOS}-value`

/**
 * `public`, `unlisted`, `live` and `upcoming` (streams and premieres) are visible. `private`: its owner hid it.
 * `removed`: deleted, or no watched source lists it any more. `unavailable`: YouTube does not return it and nothing
 * says why.
 */
export type VideoStateName =
  | 'public'
  | 'unlisted'
  | 'live'
  | 'upcoming'
  | 'private'
  | 'removed'
  | 'unavailable'

/** Why a metric has a number, or none. `disabled`: comments are off. `missing`: YouTube left it out. */
export type MetricStateName = 'value' | 'hidden' | 'disabled' | 'missing'

/** A metric is null where its state is not `value`: never a false 0. Times are milliseconds since the epoch. */
export interface Observation {
  readonly TITLE: string | null
  readonly VIEWS: bigint | null
  readonly COMMENTS: bigint | null
  readonly LIKES: bigint | null
  readonly CHANNEL_ID: string | null
  readonly CHANNEL_TITLE: string | null
  /** The clients for whom the video is watched, sorted. */
  readonly CLIENTS: readonly string[] | null
  /** Ids of the watched playlists that list it, sorted. */
  readonly PLAYLISTS: readonly string[] | null
  readonly PUBLISHED_AT: bigint | null
  readonly OBSERVED_AT: bigint | null
  /** 0 while live or upcoming. */
  readonly DURATION_SECONDS: number | null
  readonly STATE: VideoStateName | null
  readonly VIEWS_STATE: MetricStateName | null
  readonly COMMENTS_STATE: MetricStateName | null
  readonly LIKES_STATE: MetricStateName | null
}

export const COUNT_FIELDS = ['VIEWS', 'COMMENTS', 'LIKES'] as const
export type CountField = (typeof COUNT_FIELDS)[number]
export type CountWidth = 'int' | 'long'
export type CountWidths = Readonly<Record<CountField, CountWidth>>

/** The name and namespace our schema has where the subject has none yet. */
const DEFAULT_NAME = { name: 'YoutubeVideo', namespace: 'tubewire' }

/** Items are nullable as ksqlDB has them, so that a stream which declares the column registers what we can go on with. */
const NAMES = { type: 'array', items: ['null', 'string'] }

const LONG_COUNTS: CountWidths = { VIEWS: 'long', COMMENTS: 'long', LIKES: 'long' }

/** The schema we write with: `widths` tells which counts are `int`. */
export function observationSchema(
  widths: CountWidths = LONG_COUNTS,
  name: { readonly name: string; readonly namespace?: string } = DEFAULT_NAME,
): Extract<AvroSchema, { readonly type: unknown }> {
  return {
    type: 'record',
    ...name,
    fields: [
      nullable('TITLE', 'string'),
      ...COUNT_FIELDS.map((field) => nullable(field, widths[field])),
      nullable('CHANNEL_ID', 'string'),
      nullable('CHANNEL_TITLE', 'string'),
      nullable('CLIENTS', NAMES),
      nullable('PLAYLISTS', NAMES),
      nullable('PUBLISHED_AT', 'long'),
      nullable('OBSERVED_AT', 'long'),
      nullable('DURATION_SECONDS', 'int'),
      nullable('STATE', 'string'),
      nullable('VIEWS_STATE', 'string'),
      nullable('COMMENTS_STATE', 'string'),
      nullable('LIKES_STATE', 'string'),
    ],
  }
}

/** What readers ask for: every field, counts as `long` whatever their writer chose. */
export const OBSERVATION_SCHEMA: AvroSchema = observationSchema()

export function observationKey(videoId: string): Buffer {
  return Buffer.from(videoId, 'utf8')
}

export interface WritingSchema {
  readonly schema: AvroSchema
  readonly widths: CountWidths
}

/**
 * Picks the schema to write with, given the subject's latest one. A count that is registered as `int` stays `int`:
 * ksqlDB drops every record whose `long` meets a column declared INTEGER. The record keeps the registered name,
 * because registries compare names too. Throws `ObservationError` `unfit-schema` where a count has another type.
 */
export function pickWritingSchema(registered: AvroSchema | undefined): WritingSchema {
  if (registered === undefined) return { schema: observationSchema(), widths: LONG_COUNTS }
  const record = asRecord(registered)
  const widths = { ...LONG_COUNTS }
  for (const count of COUNT_FIELDS) {
    const field = record.fields.find((candidate) => candidate.name === count)
    if (field) widths[count] = widthOf(count, field.type)
  }
  const dot = record.name.lastIndexOf('.')
  const name =
    dot >= 0
      ? { name: record.name.slice(dot + 1), namespace: record.name.slice(0, dot) }
      : { name: record.name, ...(record.namespace ? { namespace: record.namespace } : {}) }
  return { schema: observationSchema(widths, name), widths }
}

/** The observation as the writing schema wants it. Throws `ObservationError` `count-too-large` where `int` is too narrow. */
export function fitToSchema(observation: Observation, widths: CountWidths): Record<string, unknown> {
  const value: Record<string, unknown> = { ...observation }
  for (const count of COUNT_FIELDS) {
    const number = observation[count]
    if (number === null || widths[count] === 'long') continue
    if (number > 2_147_483_647n) {
      throw new ObservationError(
        'count-too-large',
        `${count} is ${number}, and subject ${YOUTUBE_VIDEOS_SUBJECT} has it as int (at most 2147483647). ` +
          `Declare ${count} as BIGINT in CREATE STREAM ${YOUTUBE_VIDEOS}, and delete the subject from the Schema ` +
          'Registry, so that it is registered again with long',
      )
    }
    value[count] = Number(number)
  }
  return value
}

export type ObservationErrorCode = 'count-too-large' | 'unfit-schema'

/** The observation can't be written truthfully under the topic's schema. */
export class ObservationError extends Error {
  override readonly name = 'ObservationError'
  readonly code: ObservationErrorCode
  constructor(code: ObservationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

interface RecordSchema {
  readonly name: string
  readonly namespace?: string
  readonly fields: readonly { readonly name: string; readonly type: unknown }[]
}

function nullable(name: string, type: unknown): Record<string, unknown> {
  return { name, type: ['null', type], default: null }
}

function asRecord(schema: AvroSchema): RecordSchema {
  if (typeof schema === 'object' && 'type' in schema && schema.type === 'record') {
    return schema as unknown as RecordSchema
  }
  throw new ObservationError(
    'unfit-schema',
    `subject ${YOUTUBE_VIDEOS_SUBJECT} holds ${JSON.stringify(schema)}, not a record; delete the subject, or use another topic`,
  )
}

function widthOf(count: CountField, type: unknown): CountWidth {
  const branches = (Array.isArray(type) ? type : [type]).map(bareType)
  if (branches.includes('long')) return 'long'
  if (branches.includes('int')) return 'int'
  throw new ObservationError(
    'unfit-schema',
    `subject ${YOUTUBE_VIDEOS_SUBJECT} has ${count} as ${JSON.stringify(type)}; declare it BIGINT and delete the subject`,
  )
}

function bareType(type: unknown): unknown {
  return typeof type === 'object' && type !== null && 'type' in type ? type.type : type
}
