import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Log, LogRecord } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { TELEGRAM_CHAT_SCHEMA, TELEGRAM_CHATS, type TelegramChat } from '../../src/records/chat.ts'
import {
  TELEGRAM_DELIVERIES,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../../src/records/delivery.ts'
import { TELEGRAM_OUTBOX } from '../../src/records/outbox.ts'
import {
  createTelegram,
  type Telegram,
  type TelegramOptions,
  telegramTopics,
} from '../../src/telegram/index.ts'
import type { Logger } from '../../src/telegram/ports.ts'
import { AvroDecoder } from '../../src/wire/avro.ts'
import type { AvroSchema } from '../../src/wire/registry.ts'
import { TOKEN } from './server.ts'

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

export function recordingLogger(): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = []
  const at = (level: Line['level']) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message })
  }
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } }
}

/** A log in a directory of its own, removed with the test. */
export async function openLog(t: TestContext, partitions = 1): Promise<Log> {
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-telegram-'))
  const log = await openSqliteLog({ dir })
  t.after(async () => {
    await log.close()
    await rm(dir, { recursive: true })
  })
  await log.ensureTopics(telegramTopics(partitions))
  return log
}

export interface Stage {
  readonly log: Log
  readonly telegram: Telegram
  readonly lines: Line[]
  /** Aborts and waits until the tasks have ended. */
  stop(): Promise<void>
}

/** The stage at work on a log, stopped with the test. The bot is off unless asked for. */
export function startStage(
  t: TestContext,
  log: Log,
  options: Partial<TelegramOptions> & { apiRoot: string },
): Stage {
  const { logger, lines } = recordingLogger()
  const telegram = createTelegram({ log, token: TOKEN, logger, bot: false, timeoutMs: 5000, ...options })
  const ended = new AbortController()
  const running = Promise.all(telegram.tasks.map(({ spec, run }) => log.run(spec, run, ended.signal)))
  // An error shows when the test stops the stage.
  running.catch(() => undefined)
  const stop = async () => {
    ended.abort()
    await running
    telegram.close()
  }
  t.after(() => stop())
  return { log, telegram, lines, stop }
}

export async function write(
  log: Log,
  columns: Readonly<Record<string, unknown>>,
  rest: { key?: string; partition?: number; timestamp?: number; headers?: LogRecord['headers'] } = {},
): Promise<string> {
  const { key = null, ...other } = rest
  const record = {
    topic: TELEGRAM_OUTBOX,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(JSON.stringify(columns)),
    ...other,
  }
  const [place] = await log.append([record])
  return `${TELEGRAM_OUTBOX}-${place!.partition}-${place!.offset}`
}

export interface Read<T> {
  readonly key: string
  readonly value: T
  readonly headers: Readonly<Record<string, string>>
}

async function follow<T>(
  log: Log,
  topic: string,
  schema: AvroSchema,
  isEnough: (read: readonly Read<T>[]) => boolean,
) {
  const decoder = new AvroDecoder<T>(log.registry, schema)
  const found: Read<T>[] = []
  const ended = new AbortController()
  for await (const records of log.read(topic, 'earliest', ended.signal)) {
    await decoder.prepare(records)
    for (const record of records) {
      const value = decoder.decode(record)
      if (value === null) continue
      found.push({
        key: Buffer.from(record.key ?? []).toString(),
        value: { ...value },
        headers: Object.fromEntries(
          record.headers.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
        ),
      })
    }
    if (isEnough(found)) break
  }
  return found
}

/** The first so many deliveries, as soon as they are there. */
export function deliveries(log: Log, count: number): Promise<Read<TelegramDelivery>[]> {
  return follow(log, TELEGRAM_DELIVERIES, TELEGRAM_DELIVERY_SCHEMA, (found) => found.length >= count)
}

/** The chat's record once it is as wanted. */
export async function chatOnce(
  log: Log,
  chat: string,
  isWanted: (record: TelegramChat) => boolean,
): Promise<TelegramChat> {
  const found = await follow<TelegramChat>(log, TELEGRAM_CHATS, TELEGRAM_CHAT_SCHEMA, (read) =>
    read.some(({ key, value }) => key === chat && isWanted(value)),
  )
  return found.findLast(({ key, value }) => key === chat && isWanted(value))!.value
}

/** Waits for a condition that another party brings about. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}
