/** How everything stands, as the page of the same name shows it: lags beside stages, quota with its forecast, remedies. */

import type { HistoryStatus } from '../history/index.ts'
import type { Health } from '../ops/health.ts'
import type { HealthReport } from '../web/api/schemas/health.ts'
import type { BucketStatus, WatcherStatus } from '../youtube/index.ts'
import type { Status } from './status.ts'
import type { Storage } from './storage.ts'

export interface ReportParts {
  readonly status: Status
  readonly health: Pick<Health, 'healthy' | 'ready'>
  readonly history: HistoryStatus | undefined
  readonly storage: Storage
  readonly versions: HealthReport['versions']
  readonly startedAt: number
  readonly now: number
}

export function healthReport(parts: ReportParts): HealthReport {
  const { status, health, history, storage, versions, startedAt, now } = parts
  const { youtube, telegram, queries, topics } = status
  const behind = history && Object.values(history.behind).reduce((sum, lag) => sum + lag, 0)
  const queued = telegram?.queued ?? []
  return {
    at: now,
    startedAt,
    isHealthy: health.healthy,
    isReady: health.ready,
    stages: Object.entries(status.stages).map(([name, { state, detail }]) => ({
      name,
      state,
      detail: detail ?? null,
      lag: lagOf(name, status, behind),
    })),
    troubles: troublesOf(status),
    youtube: youtube ? youtubeOf(youtube, now) : null,
    rules: queries,
    telegram: telegram
      ? {
          bot: telegram.bot.state,
          queued: sum(queued.map(({ count }) => count)),
          oldestQueuedAt: queued.length === 0 ? null : Math.min(...queued.map(({ oldestMs }) => oldestMs)),
          parkedChats: telegram.parked.length,
        }
      : null,
    history:
      history && behind !== undefined
        ? { behind, unreadable: history.unreadable, committedAt: history.committedAt }
        : null,
    topics,
    storage,
    versions,
  }
}

function youtubeOf(watcher: WatcherStatus, now: number): HealthReport['youtube'] {
  const { videos, sources, quota, forecast, totals, inFlight } = watcher
  return {
    videos,
    sources: { total: sources.length, failed: sources.filter(({ state }) => state === 'failed').length },
    quota: quota.map((bucket) => ({
      bucket: bucket.bucket,
      usedUnits: bucket.usedUnits,
      allowedUnits: bucket.allowedUnits,
      resetsAt: bucket.resetsAtMs,
      closedUntil: bucket.closedUntilMs > now ? bucket.closedUntilMs : null,
      runsOutAt: runsOutAt(bucket, now),
    })),
    sustainableIntervalMs: forecast.sustainableIntervalMs,
    polls: { ...totals, inFlight },
  }
}

const DAY_MS = 86_400_000

/**
 * When what is left of the day's units is used up at the pace of the day so far, in milliseconds since the epoch; null
 * where that is not before they are given anew.
 */
export function runsOutAt(
  { usedUnits, allowedUnits, resetsAtMs }: Pick<BucketStatus, 'usedUnits' | 'allowedUnits' | 'resetsAtMs'>,
  now: number,
): number | null {
  if (usedUnits >= allowedUnits) return now < resetsAtMs ? now : null
  const sinceMs = now - (resetsAtMs - DAY_MS)
  if (usedUnits <= 0 || sinceMs <= 0) return null
  const at = now + Math.ceil(((allowedUnits - usedUnits) / usedUnits) * sinceMs)
  return at < resetsAtMs ? at : null
}

function lagOf(stage: string, { queries, telegram }: Status, behind: number | undefined): number | null {
  if (stage === 'history') return behind ?? null
  if (stage === 'telegram-delivery') return telegram ? sum(telegram.queued.map(({ count }) => count)) : null
  const query = queries.find(({ query }) => stage === `sql ${query}`)
  return query?.lag ?? null
}

type Trouble = HealthReport['troubles'][number]

function troublesOf({ stages, youtube, telegram }: Status): Trouble[] {
  const found: Trouble[] = []
  const told = new Set<string>()
  const add = (trouble: Trouble) => {
    found.push(trouble)
    told.add(trouble.where)
  }
  if (youtube) {
    const { problem, sources, unwritten } = youtube
    if (problem) {
      add({
        where: 'youtube',
        message: problem.message,
        remedy: null,
        since: at(problem.sinceMs),
        severity: 'error',
      })
    }
    for (const { text, state, problem } of sources) {
      if (!problem) continue
      const severity = state === 'failed' ? 'error' : 'warning'
      add({ where: text, message: problem.message, remedy: null, since: at(problem.sinceMs), severity })
      // The stage says the same of the first of them.
      told.add('youtube')
    }
    for (const [videoId, { message, sinceMs }] of Object.entries(unwritten)) {
      add({ where: videoId, message, remedy: null, since: at(sinceMs), severity: 'error' })
    }
  }
  if (telegram) {
    const { trouble, parked, lastErrors, bot } = telegram
    if (trouble) {
      const { reason, remedy, sinceMs } = trouble
      add({ where: 'telegram-delivery', message: reason, remedy, since: at(sinceMs), severity: 'error' })
    }
    for (const { chat, title, reason, remedy, sinceMs } of parked) {
      add({ where: title ?? chat, message: reason, remedy, since: at(sinceMs), severity: 'warning' })
      told.add('telegram-delivery')
    }
    const isParked = new Set(parked.map(({ chat }) => chat))
    for (const { chat, reason, remedy, atMs } of lastErrors) {
      if (!isParked.has(chat))
        add({ where: chat, message: reason, remedy, since: at(atMs), severity: 'warning' })
    }
    if ('reason' in bot) {
      add({ where: 'telegram-bot', message: bot.reason, remedy: bot.remedy, since: null, severity: 'error' })
    }
  }
  for (const [stage, { state, detail }] of Object.entries(stages)) {
    if ((state !== 'failed' && state !== 'degraded') || told.has(stage)) continue
    const severity = state === 'failed' ? 'error' : 'warning'
    add({ where: stage, message: detail ?? state, remedy: null, since: null, severity })
  }
  return found.sort((a, b) => Number(a.severity !== 'error') - Number(b.severity !== 'error'))
}

/** 0 stands for a time that is not known. */
function at(ms: number): number | null {
  return ms > 0 ? ms : null
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
