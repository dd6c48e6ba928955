/** What the measurements of the engine read. */
import type { Log, OutputRecord } from '../../src/log/port.ts'
import {
  loadProgram,
  prepareProgram,
  type QueryMetrics,
  runQuery,
  sharedReading,
} from '../../src/sql/index.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'

/** The stream that all of them declare. */
export const VIDEOS = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM videos (video_id VARCHAR KEY, title VARCHAR, views BIGINT, likes BIGINT,
  comments BIGINT) WITH (KAFKA_TOPIC = 'videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);`

const FIELDS = ['VIEWS', 'LIKES', 'COMMENTS']
const SCHEMA = {
  type: 'record',
  name: 'Video',
  fields: [
    { name: 'TITLE', type: ['null', 'string'], default: null },
    ...FIELDS.map((name) => ({ name, type: ['null', 'long'], default: null })),
  ],
} as const

export async function observations(log: Log, count: number, videos: number): Promise<OutputRecord[]> {
  const id = await log.registry.register('videos-value', SCHEMA as never)
  const encoder = new AvroEncoder<Record<string, unknown>>(id, SCHEMA as never)
  return Array.from({ length: count }, (_, n) => ({
    topic: 'videos',
    key: Buffer.from(`video-${n % videos}`),
    value: encoder.encode({
      TITLE: `Video ${n % videos}, as long as titles are`,
      VIEWS: BigInt(50_000 + n),
      LIKES: BigInt(900 + (n >> 4)),
      COMMENTS: BigInt(n >> 8),
    }),
    timestamp: 1_700_000_000_000 + n,
  }))
}

/** Loads and starts a program; `end` ends it. */
export async function started(log: Log, text: string) {
  const program = await loadProgram([{ name: 'bench.sql', text }], { registry: log.registry })
  const stop = new AbortController()
  const starts = await prepareProgram(program, log, Date.now(), stop.signal)
  let read = 0
  let look = () => {}
  const metrics: QueryMetrics = {
    records(_, count) {
      read += count
      look()
    },
    outputs() {},
    deadLetter() {},
    rowError() {},
  }
  const options = { metrics, shared: sharedReading(log) }
  const running = program.queries.map((query) =>
    runQuery(query, starts.get(query.taskId)!, log, options, stop.signal),
  )
  return {
    /** Resolves when its queries have read and committed so many records, all together. */
    hasRead(count: number): Promise<void> {
      return new Promise((resolve) => {
        look = () => read >= count && resolve()
        look()
      })
    },
    async end(): Promise<void> {
      stop.abort()
      await Promise.all(running)
    },
  }
}
