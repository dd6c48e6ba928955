import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import {
  type History,
  type HistoryOptions,
  type HistoryPolicy,
  openHistory,
} from '../../src/history/index.ts'
import type { Header, OutputRecord } from '../../src/log/port.ts'
import { openSqliteLog, type SqliteLog } from '../../src/log/sqlite/index.ts'
import {
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERIES_SUBJECT,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../../src/records/delivery.ts'
import {
  type Observation,
  observationSchema,
  YOUTUBE_VIDEOS,
  YOUTUBE_VIDEOS_SUBJECT,
} from '../../src/records/observation.ts'
import { TELEGRAM_OUTBOX } from '../../src/records/outbox.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'
import type { AvroSchema } from '../../src/wire/registry.ts'

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
/** A time within a day, so that nothing lies at an edge by chance. */
export const NOW = Date.UTC(2026, 10, 20, 13, 37)

export const ACCEPTED: HistoryPolicy = { retentionMs: 30 * DAY, derivedMetrics: 'accepted' }
export const OFF: HistoryPolicy = { retentionMs: 30 * DAY, derivedMetrics: 'off' }

const OUTBOX_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'Outbox',
  fields: [
    { name: 'chat_id', type: ['null', 'string'], default: null },
    { name: 'text', type: ['null', 'string'], default: null },
  ],
}

const CHANGE_SCHEMA: AvroSchema = {
  type: 'record',
  name: 'Change',
  fields: [
    { name: 'VIEWS_PREVIOUS', type: ['null', 'long'], default: null },
    { name: 'VIEWS_CURRENT', type: ['null', 'long'], default: null },
  ],
}

const NOTHING_KNOWN: Observation = {
  TITLE: null,
  VIEWS: null,
  COMMENTS: null,
  LIKES: null,
  CHANNEL_ID: null,
  CHANNEL_TITLE: null,
  CLIENTS: null,
  PLAYLISTS: null,
  PUBLISHED_AT: null,
  OBSERVED_AT: null,
  DURATION_SECONDS: null,
  STATE: null,
  VIEWS_STATE: null,
  COMMENTS_STATE: null,
  LIKES_STATE: null,
}

const NOTHING_BECAME: TelegramDelivery = {
  OUTCOME: 'sent',
  CHAT_ID: '1',
  MESSAGE_ID: 7n,
  PARTS: 1,
  REASON: null,
  ATTEMPTS: 1,
  ROUTE: null,
  VIDEO_ID: null,
  COALESCED_INTO: null,
  POSSIBLE_REPEAT: false,
  RETRY_OF: null,
  TEXT: null,
  CREATED_AT: 0n,
  SETTLED_AT: 0n,
}

export interface Seen {
  readonly at: number
  readonly views?: number | null
  readonly likes?: number | null
  readonly comments?: number | null
  readonly more?: Partial<Observation>
}

/** Records as the stages write them. */
export class Writers {
  readonly #observations: AvroEncoder<Observation>
  readonly #outbox: AvroEncoder<unknown>
  readonly #changes: AvroEncoder<unknown>
  readonly #deliveries: AvroEncoder<TelegramDelivery>

  private constructor(ids: readonly number[]) {
    this.#observations = new AvroEncoder(ids[0]!, observationSchema())
    this.#outbox = new AvroEncoder(ids[1]!, OUTBOX_SCHEMA)
    this.#changes = new AvroEncoder(ids[2]!, CHANGE_SCHEMA)
    this.#deliveries = new AvroEncoder(ids[3]!, TELEGRAM_DELIVERY_SCHEMA)
  }

  static async open({ registry }: Pick<SqliteLog, 'registry'>): Promise<Writers> {
    return new Writers([
      await registry.register(YOUTUBE_VIDEOS_SUBJECT, observationSchema()),
      await registry.register('telegram_outbox-value', OUTBOX_SCHEMA),
      await registry.register('youtube_changes-value', CHANGE_SCHEMA),
      await registry.register(TELEGRAM_DELIVERIES_SUBJECT, TELEGRAM_DELIVERY_SCHEMA),
    ])
  }

  observation(
    videoId: string,
    { at, views = null, likes = null, comments = null, more }: Seen,
  ): OutputRecord {
    const count = (value: number | null) => (value === null ? null : BigInt(value))
    const observation = {
      ...NOTHING_KNOWN,
      TITLE: `Title of ${videoId}`,
      STATE: 'public' as const,
      VIEWS: count(views),
      LIKES: count(likes),
      COMMENTS: count(comments),
      OBSERVED_AT: BigInt(at),
      ...more,
    }
    return record(YOUTUBE_VIDEOS, videoId, this.#observations.encode(observation), at)
  }

  change(
    topic: string,
    videoId: string,
    at: number,
    cause: string,
    views: readonly number[] = [],
  ): OutputRecord {
    const [previous, current] = views
    const value = this.#changes.encode({
      VIEWS_PREVIOUS: previous === undefined ? null : BigInt(previous),
      VIEWS_CURRENT: current === undefined ? null : BigInt(current),
    })
    return record(topic, videoId, value, at, [header('tubewire.cause', cause)])
  }

  message(
    videoId: string | null,
    at: number,
    message: { readonly chat_id: string | null; readonly text: string | null },
    headers: Readonly<Record<string, string>> = {},
  ): OutputRecord {
    const pairs = Object.entries(headers).map(([name, value]) => header(name, value))
    return record(TELEGRAM_OUTBOX, videoId, this.#outbox.encode(message), at, pairs)
  }

  delivery(id: string, at: number, delivery: Partial<TelegramDelivery> = {}): OutputRecord {
    const value = { ...NOTHING_BECAME, SETTLED_AT: BigInt(at), CREATED_AT: BigInt(at), ...delivery }
    return record(TELEGRAM_DELIVERIES, id, this.#deliveries.encode(value), at)
  }
}

function header(name: string, value: string): Header {
  return [name, Buffer.from(value)]
}

function record(
  topic: string,
  key: string | null,
  value: Uint8Array,
  timestamp: number,
  headers: readonly Header[] = [],
): OutputRecord {
  return { topic, key: key === null ? null : Buffer.from(key), value, timestamp, headers }
}

export async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-history-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export interface Bench {
  readonly dir: string
  readonly log: SqliteLog
  readonly write: Writers
  /** Milliseconds since the epoch; may be set. */
  now: number
  /** Opens the history and follows the log until the test ends, or until `stop`. */
  start(policy?: HistoryPolicy, dir?: string, answers?: HistoryOptions['answers']): Promise<Running>
}

export interface Running {
  readonly history: History
  /** Everything on the log is in the history. */
  settle(): Promise<void>
  stop(): Promise<void>
}

/** A log with the topics, and histories over it. */
export async function bench(t: TestContext): Promise<Bench> {
  const dir = await temporaryDir(t)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  t.after(() => log.close())
  const topics = [YOUTUBE_VIDEOS, 'youtube_changes', TELEGRAM_OUTBOX, TELEGRAM_DELIVERIES]
  await log.ensureTopics(topics.map((name) => ({ name, retentionMs: null })))
  const write = await Writers.open(log)
  const self: Bench = {
    dir,
    log,
    write,
    now: NOW,
    async start(policy = ACCEPTED, historyDir = dir, answers = undefined) {
      const clock = () => self.now
      const history = await openHistory({ dir: historyDir, log, policy, clock, ...(answers && { answers }) })
      const ended = new AbortController()
      const running = history.run(ended.signal)
      // Told by `stop` and `settle`; kept from being told twice.
      running.catch(() => {})
      const stop = async () => {
        ended.abort()
        await running
        await history.close()
      }
      t.after(async () => {
        ended.abort()
        await running.catch(() => {})
        await history.close()
      })
      const settle = () => Promise.race([history.caughtUp(ended.signal), running])
      return { history, settle, stop }
    },
  }
  return self
}
