/** The rules that are measured, and the observations that they read. */
import type { OutputRecord } from '../../src/log/port.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'
import type { AvroSchema } from '../../src/wire/registry.ts'

export const PARTITIONS = 6
export const VIDEOS = 1000
/** Registered first in every process, and so under the same id. */
export const SCHEMA_ID = 1

const METRICS = ['VIEWS', 'COMMENTS', 'LIKES'] as const

export const SCHEMA = {
  type: 'record',
  name: 'Observation',
  fields: [
    { name: 'TITLE', type: ['null', 'string'], default: null },
    ...METRICS.map((name) => ({ name, type: ['null', 'long'], default: null })),
  ],
} as const satisfies AvroSchema

export const topics = (run: string) => [`videos-${run}`, `changes-${run}`, `outbox-${run}`] as const

/** The tutorial's statements, with a message for each metric. */
export function rules(run: string): string {
  const [videos, changes, outbox] = topics(run)
  const pairs = METRICS.map(
    (metric) =>
      `LATEST_BY_OFFSET(${metric}, 2)[1] AS ${metric}_PREVIOUS, LATEST_BY_OFFSET(${metric}, 2)[2] AS ${metric}_CURRENT`,
  )
  const columns = METRICS.map((metric) => `${metric}_PREVIOUS BIGINT, ${metric}_CURRENT BIGINT`)
  const inserts = METRICS.map(
    (metric) => `INSERT INTO outbox SELECT video_id, '1001' AS chat_id, CONCAT('${metric} changed: ',
      CAST(${metric}_PREVIOUS AS STRING), ' => ', CAST(${metric}_CURRENT AS STRING), '. ', title) AS text
      FROM changed WHERE ${metric}_PREVIOUS <> ${metric}_CURRENT;`,
  )
  const withAvro = (topic: string) =>
    `WITH (KAFKA_TOPIC = '${topic}', VALUE_FORMAT = 'AVRO', PARTITIONS = ${PARTITIONS})`
  return `SET 'auto.offset.reset' = 'earliest';
    CREATE STREAM videos (video_id VARCHAR KEY, title VARCHAR, views BIGINT, comments BIGINT, likes BIGINT) ${withAvro(videos)};
    CREATE TABLE changes ${withAvro(changes)} AS
      SELECT video_id, LATEST_BY_OFFSET(title) AS title, ${pairs.join(', ')} FROM videos GROUP BY video_id;
    CREATE STREAM changed (video_id VARCHAR KEY, title VARCHAR, ${columns.join(', ')}) ${withAvro(changes)};
    CREATE STREAM outbox (video_id VARCHAR KEY, chat_id VARCHAR, text VARCHAR) ${withAvro(outbox)};
    ${inserts.join('\n')}`
}

/** The n-th look at one video: views and comments have changed, likes have not, so that two messages come of it. */
export class Observations {
  readonly #encoder = new AvroEncoder<Record<string, unknown>>(SCHEMA_ID, SCHEMA)

  look(run: string, video: number, look: number): OutputRecord {
    const value = this.#encoder.encode({
      TITLE: `Video ${video}, as long as titles are`,
      VIEWS: BigInt(50_000 + look * 20),
      COMMENTS: BigInt(100 + look),
      LIKES: 900n,
    })
    return { topic: topics(run)[0], key: Buffer.from(`video-${video}`), value }
  }
}
