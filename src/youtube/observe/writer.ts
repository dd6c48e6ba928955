/** Observations to records of `youtube_videos`, in the schema that the topic's readers expect. */

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
import { AvroEncoder } from '../../wire/avro.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'

/** The header that tells which poll a record comes from. */
export const CAUSE_HEADER = 'tubewire.cause'

export interface ObservationWriter {
  readonly schemaId: number
  /** Throws `ObservationError` where the value can't be written truthfully. */
  record(videoId: string, observation: Observation, cause: string): OutputRecord
}

/** Picks and registers the writing schema. Rejects with `ObservationError` or the registry's error. */
export async function openObservationWriter(registry: SchemaRegistry): Promise<ObservationWriter> {
  const registered = await registry.latest(YOUTUBE_VIDEOS_SUBJECT)
  const { schema, widths } = pickWritingSchema(registered?.schema)
  const schemaId = await registry.register(YOUTUBE_VIDEOS_SUBJECT, schema)
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
