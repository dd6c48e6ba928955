/** What the benchmarks of the history and of the web server look at: videos that are observed evenly over 30 days. */

import type { OutputRecord } from '../../src/log/port.ts'
import type { SqliteLog } from '../../src/log/sqlite/index.ts'
import { type Observation, observationSchema, YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'

export const DAY = 86_400_000
export const NOW = Date.UTC(2026, 10, 20)
const CLIENTS = 20
/** No run adds less to a round. */
const PART = 500

export interface Size {
  readonly videos: number
  /** How often each is observed in the 30 days before NOW. */
  readonly rounds: number
}

/** The observation of a round: later than NOW for rounds beyond the size. */
export type Observe = (round: number, video: number) => OutputRecord

/** Makes the topic, and what writes its records. */
export async function openWriter(log: SqliteLog, size: Size): Promise<Observe> {
  await log.ensureTopics([{ name: YOUTUBE_VIDEOS, retentionMs: null }])
  const schema = observationSchema()
  const id = await log.registry.register('youtube_videos-value', schema)
  const encoder = new AvroEncoder<Observation>(id, schema)
  return (round, video) => observation(encoder, size, round, video)
}

function observation(
  encoder: AvroEncoder<Observation>,
  { videos, rounds }: Size,
  round: number,
  video: number,
): OutputRecord {
  // Never quite together, nor ever quite even.
  const at = NOW - 30 * DAY + Math.floor((round + video / videos) * ((30 * DAY) / rounds))
  const views = 1_000 + round * (1 + (video % 97)) + ((round * 31 + video * 17) % 13)
  const value = encoder.encode({
    TITLE: `The title of video number ${video}`,
    VIEWS: BigInt(views),
    COMMENTS: BigInt(Math.floor(views / 400)),
    LIKES: BigInt(Math.floor(views / 30)),
    CHANNEL_ID: 'UC0000000000000000000000',
    CHANNEL_TITLE: 'A channel',
    CLIENTS: [`client-${video % CLIENTS}`],
    PLAYLISTS: ['PL0000000000000000000000000000000'],
    PUBLISHED_AT: BigInt(NOW - 90 * DAY),
    OBSERVED_AT: BigInt(at),
    DURATION_SECONDS: 213,
    STATE: 'public',
    VIEWS_STATE: 'value',
    COMMENTS_STATE: 'value',
    LIKES_STATE: 'value',
  })
  return { topic: YOUTUBE_VIDEOS, key: Buffer.from(videoId(video)), value, timestamp: at }
}

/** The rounds that runs before this one have added to a world that is kept, a part of one as a whole one. */
export async function roundsBeyond(log: SqliteLog, { videos, rounds }: Size): Promise<number> {
  const [topic] = await log.topics([YOUTUBE_VIDEOS])
  const records = topic!.offsets.reduce((sum, { end }) => sum + end, 0)
  return Math.ceil((records - rounds * videos) / PART)
}

/** Observations of one round, of the videos from one number to another. */
export async function appendRound(
  log: SqliteLog,
  observe: Observe,
  round: number,
  from: number,
  to: number,
): Promise<void> {
  for (let video = from; video < to; video += 1_000) {
    const count = Math.min(1_000, to - video)
    await log.append(Array.from({ length: count }, (_, i) => observe(round, video + i)))
  }
}

export function videoId(video: number): string {
  return `video${`${video}`.padStart(6, '0')}`
}
