/** Observations to records of `youtube_videos`, in the schema that the topic's readers expect, and of `youtube_watched`. */

import type { OutputRecord } from '../../log/port.ts'
import {
  fitToSchema,
  type Observation,
  ObservationError,
  observationKey,
  pickWritingSchema,
  YOUTUBE_VIDEOS,
  YOUTUBE_VIDEOS_SUBJECT,
} from '../../records/observation.ts'
import {
  WATCHED_SCHEMA,
  type WatchedVideo,
  YOUTUBE_WATCHED,
  YOUTUBE_WATCHED_SUBJECT,
} from '../../records/watched.ts'
import { AvroEncoder } from '../../wire/avro.ts'
import { avroOnly } from '../../wire/json-schema.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'

/** The header that tells which poll a record comes from. */
export const CAUSE_HEADER = 'tubewire.cause'

export interface ObservationWriter {
  readonly schemaId: number
  /** Throws `ObservationError` where the value can't be written truthfully. */
  record(videoId: string, observation: Observation, cause: string): OutputRecord
  /** null: it is watched no more. */
  watched(videoId: string, value: WatchedVideo | null): OutputRecord
}

/** Picks and registers the writing schema. Rejects with `ObservationError` or the registry's error. */
export async function openObservationWriter(registry: SchemaRegistry): Promise<ObservationWriter> {
  const registered = await registry.latest(YOUTUBE_VIDEOS_SUBJECT)
  const { schema, widths } = pickWritingSchema(
    registered && avroOnly(registered.schema, YOUTUBE_VIDEOS_SUBJECT),
  )
  const schemaId = await registry.register(YOUTUBE_VIDEOS_SUBJECT, schema)
  const watchedId = await registry.register(YOUTUBE_WATCHED_SUBJECT, WATCHED_SCHEMA)
  const watched = new AvroEncoder<WatchedVideo>(watchedId, WATCHED_SCHEMA)
  const encoder = new AvroEncoder<Record<string, unknown>>(schemaId, schema)
  return {
    schemaId,
    record(videoId, observation, cause) {
      const fitted = fitToSchema(observation, widths)
      return {
        topic: YOUTUBE_VIDEOS,
        key: observationKey(videoId),
        value: encode(encoder, videoId, fitted),
        timestamp: Number(observation.OBSERVED_AT),
        headers: [[CAUSE_HEADER, Buffer.from(cause, 'utf8')]],
      }
    },
    watched: (videoId, value) => ({
      topic: YOUTUBE_WATCHED,
      key: observationKey(videoId),
      value: value && watched.encode(value),
    }),
  }
}

function encode(
  encoder: AvroEncoder<Record<string, unknown>>,
  videoId: string,
  value: Record<string, unknown>,
): Buffer {
  try {
    return encoder.encode(value)
  } catch (cause) {
    throw new ObservationError('unfit-schema', `video ${videoId} does not fit the schema: ${cause}`, {
      cause,
    })
  }
}
