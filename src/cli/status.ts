import type { Command } from 'commander'
import { runningProcess } from '../app/control.ts'
import type { Status } from '../app/status.ts'
import type { StageHealth } from '../ops/health.ts'
import { visible } from '../words/visible.ts'
import { asCalled, count, counted, Failed, instant, note, paint, print, printJson, span } from './io.ts'
import { type ConfigOptions, commandFor, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

export function statusCommand(program: Command): void {
  withConfig(program.command('status'))
    .description('how the running tubewire stands: stages, watched sources, quota, lag, chats')
    .option('--json', 'as JSON')
    .action(async (options: ConfigOptions & { readonly json?: boolean }) => {
      const { config } = readConfig(options)
      const running = await runningProcess(config)
      if (!running) {
        note(`tubewire does not run on ${config.dataDir}; start it with: ${commandFor(options, 'up')}`)
        throw new Failed()
      }
      const status = await running.call('status', null)
      if (options.json) printJson(status)
      else print(statusText(status, running.pid, Date.now()))
      if (Object.values(status.stages).some(({ state }) => state === 'failed')) throw new Failed()
    })
}

/** The whole screen. `nowMs`: for spans and times. */
export function statusText(status: Status, pid: number, nowMs: number): string {
  const parts = [
    [`${paint('bold', 'tubewire')}, process ${pid}`, ...stageLines(status.stages)],
    status.youtube ? youtubeLines(status.youtube, nowMs) : [],
    [status.unread === undefined ? lags(status) : `How far the rules are is not known: ${status.unread}`],
    status.telegram ? telegramLines(status.telegram, nowMs) : [],
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function lags({ queries }: Status): string {
  return table(
    ['QUERY', 'WRITES', 'RULE', 'LAG'],
    queries.map((q) => [q.query, q.sink, q.rule, count(q.lag)]),
    ['LAG'],
  )
}

const SIGNS = { running: '✔', off: '-', starting: '…', stopped: '…', degraded: '!', failed: '✖' } as const
const STYLES = {
  running: 'green',
  off: 'dim',
  starting: 'dim',
  stopped: 'dim',
  degraded: 'yellow',
  failed: 'red',
} as const

/** A line for each stage; queries that all run share one. */
function stageLines(stages: Status['stages']): string[] {
  const named = Object.entries(stages)
  const queries = named.filter(([name]) => name.startsWith('sql '))
  const together = queries.length > 0 && queries.every(([, { state }]) => state === 'running')
  const rows: [string, StageHealth][] = together ? [] : named
  if (together) {
    const merged: [string, StageHealth] = ['sql', { state: 'running', detail: `${queries.length} queries` }]
    for (const row of named) {
      if (!queries.includes(row)) rows.push(row)
      else if (!rows.includes(merged)) rows.push(merged)
    }
  }
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, { state, detail }]) => {
    const about = detail === undefined ? '' : `: ${asCalled(visible(detail))}`
    return `${paint(STYLES[state], SIGNS[state])} ${name.padEnd(width)}  ${state}${about}`
  })
}

function youtubeLines(
  { videos, sources, quota, forecast }: NonNullable<Status['youtube']>,
  nowMs: number,
): string[] {
  const hidden = videos.notVisible > 0 ? `, ${count(videos.notVisible)} of them not visible` : ''
  const rows = sources.map(({ text, title, clients, state, items, problem }) => [
    title ?? text,
    clients.join(', '),
    count(items),
    problem ? `${state}: ${problem.message}` : state,
  ])
  return [
    `${counted(videos.watched, 'video')} watched${hidden}`,
    table(['SOURCE', 'CLIENT', 'VIDEOS', 'STATE'], rows, ['VIDEOS']),
    '',
    table(
      ['QUOTA', 'USED', 'OF', 'RENEWED'],
      quota.map(({ bucket, usedUnits, allowedUnits, resetsAtMs }) => [
        bucket,
        count(usedUnits),
        count(allowedUnits),
        `${instant(resetsAtMs)}, in ${span(resetsAtMs - nowMs)}`,
      ]),
      ['USED', 'OF'],
    ),
    ...forecastLines(forecast),
  ]
}

function forecastLines({
  runsOutAtMs,
  sustainableIntervalMs,
}: NonNullable<Status['youtube']>['forecast']): string[] {
  if (runsOutAtMs === null) return []
  if (sustainableIntervalMs === null) return ["today's budget is used up"]
  return [
    `the budget bears one look at each video every ${span(sustainableIntervalMs)}, so that it lasts the day`,
  ]
}

function telegramLines(
  { queued, parked, lastErrors, trouble }: NonNullable<Status['telegram']>,
  nowMs: number,
): string[] {
  const waiting = queued.reduce((sum, { count }) => sum + count, 0)
  const why = trouble ? `: ${trouble.reason}; ${trouble.remedy}` : ''
  return [
    waiting === 0
      ? `no message waits${why}`
      : `${counted(waiting, 'message')} ${waiting === 1 ? 'waits' : 'wait'}${why}`,
    ...parked.map(
      ({ chat, title, reason, remedy, sinceMs }) =>
        `parked ${span(nowMs - sinceMs)} ago: ${title ?? chat} (${chat}): ${reason}; ${remedy}`,
    ),
    ...lastErrors
      .slice(0, 5)
      .map(
        ({ chat, reason, remedy, atMs }) => `${span(nowMs - atMs)} ago, chat ${chat}: ${reason}; ${remedy}`,
      ),
  ].map((line) => asCalled(visible(line)))
}
