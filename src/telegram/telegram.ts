import type { Log, LogRecord, Task, TaskSpec } from '../log/port.ts'
import {
  TELEGRAM_CHAT_SCHEMA,
  TELEGRAM_CHATS,
  TELEGRAM_INVITE_SCHEMA,
  TELEGRAM_INVITES,
  type TelegramChat,
  type TelegramInvite,
} from '../records/chat.ts'
import { OutboxReader } from '../records/outbox.ts'
import { WATCHED_SCHEMA, type WatchedVideo, YOUTUBE_WATCHED } from '../records/watched.ts'
import { AvroDecoder, WireError } from '../wire/avro.ts'
import type { AvroSchema } from '../wire/registry.ts'
import { createApi } from './api/client.ts'
import { Invites } from './bot/invites.ts'
import { BOT_SPEC, runBot } from './bot/task.ts'
import { Chats, type Routes } from './chats/chats.ts'
import { Follower } from './chats/follow.ts'
import { Health, type Trouble } from './delivery/health.ts'
import { DEFAULT_POLICY } from './delivery/policy.ts'
import { DELIVERY_SPEC, deliver } from './delivery/task.ts'
import { Limiter } from './limits.ts'
import { type Clock, type Logger, type Metrics, type Random, SILENT_METRICS } from './ports.ts'
import { whenReachable } from './reachable.ts'
import { TelegramRecords } from './records.ts'
import { remedyOf } from './remedies.ts'
import { StatusBoard, type TelegramStatus } from './status.ts'

export interface TelegramOptions {
  readonly log: Pick<Log, 'registry' | 'read'>
  readonly token: string
  /** Default https://api.telegram.org. */
  readonly apiRoot?: string
  /** Default 1 hour. */
  readonly maxAgeMs?: number
  /** Default `resend`. */
  readonly uncertain?: 'resend' | 'drop'
  /** Default 5. */
  readonly coalesceAbove?: number
  readonly routes?: Routes
  /** Whether the outbox is delivered here. Default true; false where something else does it. */
  readonly delivers?: boolean
  /** Whether the bot polls for messages. Default true. */
  readonly bot?: boolean
  /** How long Telegram may take to answer. Default 30 s. */
  readonly timeoutMs?: number
  readonly logger: Logger
  readonly metrics?: Metrics
  readonly clock?: Clock
  readonly random?: Random
}

/** A task for `Log.run`. Once its signal aborts it ends within two seconds. */
export interface TelegramTask {
  readonly spec: TaskSpec
  run(task: Task, signal: AbortSignal): Promise<void>
}

export interface Telegram {
  readonly tasks: readonly TelegramTask[]
  status(): TelegramStatus
  /** Closes connections. To be called when the tasks have ended. */
  close(): void
}

/**
 * The Telegram stage: delivery of the outbox, and the bot. Its topics (`telegramTopics`) must exist when the tasks
 * run. Throws `TelegramConfigError` for a token or address that can't be.
 */
export function createTelegram(options: TelegramOptions): Telegram {
  const { log, logger, token, apiRoot = 'https://api.telegram.org', routes = {} } = options
  const { delivers = true, bot = true } = options
  const { metrics = SILENT_METRICS, clock = Date.now, random = Math.random } = options
  const { timeoutMs } = options
  const api = createApi({ token, apiRoot, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  const chats = new Chats(routes)
  const invites = new Invites()
  const limiter = new Limiter()
  const health = new Health()
  health.onChange(troubleTold(health, logger, clock))
  const board = new StatusBoard(chats, health, clock)
  const followers = [
    projection<TelegramChat>(log, TELEGRAM_CHATS, TELEGRAM_CHAT_SCHEMA, logger, (key, record) =>
      chats.apply(key, record),
    ),
    projection<TelegramInvite>(log, TELEGRAM_INVITES, TELEGRAM_INVITE_SCHEMA, logger, (key, record) =>
      invites.apply(key, record),
    ),
    projection<WatchedVideo>(log, YOUTUBE_WATCHED, WATCHED_SCHEMA, logger, (key, record) =>
      chats.watched.apply(key, record),
    ),
  ]
  const common = { api, chats, limiter, logger, clock }

  /** Runs a body once chats and invitations are known; where following them fails, the body is stopped with that error. */
  const started = async (
    signal: AbortSignal,
    body: (records: TelegramRecords, signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const failure = new AbortController()
    const both = AbortSignal.any([signal, failure.signal])
    let records: TelegramRecords | undefined
    const open = async () => {
      records = await TelegramRecords.open(log)
    }
    if (!(await whenReachable(open, logger, both)) || !records) return
    await Promise.all(followers.map((follower) => follower.hold(both, (error) => failure.abort(error))))
    await body(records, both)
    if (failure.signal.aborted && !signal.aborted) throw failure.signal.reason
  }

  const delivery: TelegramTask = {
    spec: DELIVERY_SPEC,
    run: (task, signal) =>
      started(signal, (records, ended) =>
        deliver(task, ended, {
          ...common,
          health,
          metrics,
          random,
          records,
          reader: new OutboxReader(log.registry),
          policy: {
            ...DEFAULT_POLICY,
            maxAgeMs: options.maxAgeMs ?? DEFAULT_POLICY.maxAgeMs,
            uncertain: options.uncertain ?? DEFAULT_POLICY.uncertain,
            coalesceAbove: options.coalesceAbove ?? DEFAULT_POLICY.coalesceAbove,
          },
          running: (machine) => board.running(machine),
          failed: (chat, reason) => board.failed(chat, reason),
        }),
      ),
  }
  const poller: TelegramTask = {
    spec: BOT_SPEC,
    run: (task, signal) =>
      started(signal, (records, ended) =>
        runBot(task, ended, {
          ...common,
          invites,
          records,
          queued: (chat) => board.queued(chat),
          changed: (state) => board.botChanged(state),
        }),
      ),
  }
  return {
    tasks: [...(delivers ? [delivery] : []), ...(bot ? [poller] : [])],
    status: () => board.status(),
    close: () => api.close(),
  }
}

/** Tells once of each trouble, and of its end. */
function troubleTold(health: Health, logger: Logger, clock: Clock): () => void {
  let told: Trouble | undefined
  return () => {
    const { trouble } = health
    if (trouble && !told) {
      logger.error(
        { ...trouble, remedy: remedyOf(trouble.reason) },
        'Telegram can not be used: messages wait',
      )
    } else if (told && !trouble) {
      logger.info({ waitedMs: clock() - told.sinceMs }, 'Telegram answers again')
    }
    told = trouble
  }
}

/** Follows a compacted topic. A record that can't be read is told of and passed over: the others must not wait for it. */
function projection<T>(
  log: Pick<Log, 'registry' | 'read'>,
  topic: string,
  schema: AvroSchema,
  logger: Logger,
  apply: (key: string, record: T | null) => void,
): Follower {
  const decoder = new AvroDecoder<T>(log.registry, schema)
  const read = (record: LogRecord) => {
    try {
      apply(new TextDecoder().decode(record.key ?? undefined), decoder.decode(record))
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      const { partition, offset } = record
      logger.error({ topic, partition, offset, reason: error.message }, 'a record can not be read')
    }
  }
  return new Follower(log, topic, async (records, signal) => {
    await whenReachable(() => decoder.prepare(records), logger, signal)
    for (const record of records) read(record)
  })
}
