import type { Command } from 'commander'
import { runningProcess } from '../app/control.ts'
import type { Status } from '../app/status.ts'
import { Failed, note, paint, print, printJson, span } from './io.ts'
import { type ConfigOptions, readConfig, withConfig } from './options.ts'
import { table } from './table.ts'

export function statusCommand(program: Command): void {
  withConfig(program.command('status'))
    .description('how the running tubewire stands: stages, watched sources, quota, lag, chats')
    .option('--json', 'as JSON')
    .action(async (options: ConfigOptions & { readonly json?: boolean }) => {
      const { config } = readConfig(options)
      const running = await runningProcess(config)
      if (!running) {
        note(`tubewire does not run on ${config.dataDir}; start it with: tubewire up`)
        throw new Failed()
      }
      const status = await running.call('status', null)
      if (options.json) printJson(status)
      else show(status, running.pid)
      if (Object.values(status.stages).some(({ state }) => state === 'failed')) throw new Failed()
    })
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

function show(status: Status, pid: number): void {
  print(`${paint('bold', 'tubewire')}, process ${pid}`)
  for (const [stage, { state, detail }] of Object.entries(status.stages)) {
    print(`${paint(STYLES[state], SIGNS[state])} ${stage.padEnd(40)} ${state}${detail ? `: ${detail}` : ''}`)
  }
  if (status.youtube) showYouTube(status.youtube)
  print()
  print(
    table(
      ['QUERY', 'WRITES', 'RULE', 'LAG'],
      status.queries.map((q) => [q.query, q.sink, q.rule, String(q.lag)]),
    ),
  )
  if (status.telegram) showTelegram(status.telegram)
}

function showYouTube({ videos, sources, quota, forecast }: NonNullable<Status['youtube']>): void {
  print()
  print(`${videos.watched} videos watched, ${videos.notVisible} of them not visible`)
  const rows = sources.map(({ text, title, clients, state, items, problem }) => [
    title ?? text,
    clients.join(', '),
    problem ? `${state}: ${problem.message}` : state,
    String(items),
  ])
  print(table(['SOURCE', 'CLIENT', 'STATE', 'VIDEOS'], rows))
  print()
  for (const { bucket, usedUnits, allowedUnits, resetsAtMs } of quota) {
    print(
      `quota ${bucket}: ${usedUnits} of ${allowedUnits} units, new ones at ${new Date(resetsAtMs).toISOString()}`,
    )
  }
  const { usedUpAtMs } = forecast as { readonly usedUpAtMs?: number | null }
  if (usedUpAtMs)
    print(`at the finest interval the budget would be used up at ${new Date(usedUpAtMs).toISOString()}`)
}

function showTelegram({ queued, parked, lastErrors, trouble }: NonNullable<Status['telegram']>): void {
  print()
  const waiting = queued.reduce((sum, { count }) => sum + count, 0)
  print(`${waiting} messages wait${trouble ? `: ${trouble.reason}; ${trouble.remedy}` : ''}`)
  for (const { chat, title, reason, remedy, sinceMs } of parked) {
    print(`parked ${title ?? chat} (${chat}), ${span(Date.now() - sinceMs)} ago: ${reason}; ${remedy}`)
  }
  for (const { chat, reason, remedy, atMs } of lastErrors.slice(0, 5)) {
    print(`${span(Date.now() - atMs)} ago, chat ${chat}: ${reason}; ${remedy}`)
  }
}
