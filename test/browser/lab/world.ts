/**
 * What the browser tests look at: a log with a month of four clients' videos, their alerts and what became of them,
 * and the history over it. The same seed makes the same world, up to now.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type History, type HistoryPolicy, openHistory } from '../../../src/history/index.ts'
import { openSqliteLog, type SqliteLog } from '../../../src/log/sqlite/index.ts'
import { TELEGRAM_DELIVERIES } from '../../../src/records/delivery.ts'
import { YOUTUBE_VIDEOS } from '../../../src/records/observation.ts'
import { TELEGRAM_OUTBOX } from '../../../src/records/outbox.ts'
import { ACCEPTED, DAY, HOUR, Writers } from '../../history/fixture.ts'
import { messagesOf } from './messages.ts'
import { type MonthOptions, observationsOf } from './month.ts'

export interface WorldOptions {
  /** Default 48: those that tests look at are among the first ten. */
  readonly videos?: number
  readonly policy?: HistoryPolicy
}

export interface World extends AsyncDisposable {
  readonly log: SqliteLog
  readonly history: History
  readonly write: Writers
  readonly policy: HistoryPolicy
  readonly now: number
  /** Everything on the log is in the history. */
  settle(): Promise<void>
}

/** Above this many videos each is seen once a day for a week, not every hour for a month. */
const MANY = 500

export async function openWorld({ videos = 48, policy = ACCEPTED }: WorldOptions = {}): Promise<World> {
  await using opening = new AsyncDisposableStack()
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-browser-'))
  opening.defer(() => rm(dir, { recursive: true, force: true }))
  const log = opening.use(await openSqliteLog({ dir, maintenanceIntervalMs: null }))
  await log.ensureTopics(
    [YOUTUBE_VIDEOS, TELEGRAM_OUTBOX, TELEGRAM_DELIVERIES].map((name) => ({ name, retentionMs: null })),
  )
  const write = await Writers.open(log)
  const now = Date.now()
  const month: MonthOptions = {
    now,
    videos,
    ...(videos > MANY ? { everyMs: DAY, days: 8 } : { everyMs: HOUR, days: 30 }),
  }
  for (let n = 0; n < videos; n++) await log.append(observationsOf(write, n, month))
  await log.append(messagesOf(write, month))

  const history = opening.use(await openHistory({ dir, log, policy }))
  const ended = new AbortController()
  const running = history.run(ended.signal)
  // Told by `settle`; kept from being told twice.
  running.catch(() => {})
  opening.defer(async () => {
    ended.abort()
    await running.catch(() => {})
  })
  const settle = () => Promise.race([history.caughtUp(ended.signal), running])
  await settle()
  const resources = opening.move()
  return { log, history, write, policy, now, settle, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
