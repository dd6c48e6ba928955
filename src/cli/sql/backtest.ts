import type { Command } from 'commander'
import { openLogReader } from '../../app/open-log.ts'
import { type Alert, type Backtest, backtest, type Count, compareAlerts } from '../../sql/backtest/index.ts'
import { count, counted, note, paint, print, printJson, UsageError } from '../io.ts'
import { interrupted } from '../options.ts'
import { table } from '../table.ts'
import { loadRulesProgram } from './program.ts'
import { type RulesOptions, readRulesFile, rulesSettings, withRules } from './rules.ts'
import { VideoTitles } from './video-titles.ts'

interface BacktestOptions extends RulesOptions {
  readonly since: string
  readonly json?: boolean
  readonly top: number
}

export function backtestCommand(sql: Command): void {
  withRules(sql.command('backtest'))
    .argument('<rules...>', 'the candidate: files of one program, in order')
    .description(
      'run candidate rules over what the log holds, and show the alerts beside those of the present rules; nothing is delivered',
    )
    .option('--since <time>', '7d, 12h, or a time such as 2026-11-24T09:00:00Z', '7d')
    .option('--top <count>', 'how many videos and differences are listed', Number, 20)
    .option('--json', 'as JSON, with every alert')
    .action(async (paths: string[], options: BacktestOptions, command: Command) => {
      const { config, variables, paths: present } = rulesSettings(options, command)
      if (!config) throw new UsageError(`there is no ${options.config}, which says where the log is`)
      const sinceMs = sinceOf(options.since, Date.now())
      const signal = interrupted()
      await using log = await openLogReader(config)
      const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
      const titles = new VideoTitles(log.registry)
      const run = async (files: readonly string[]) => {
        const rules = { files: files.map(readRulesFile), variables }
        const program = await loadRulesProgram(rules, { registry: log.registry, topics })
        return backtest(program, log, sinceMs, signal, (record) => titles.see(record))
      }
      const candidate = await run(paths)
      const before = await run(present)
      tellProblems(candidate)
      if (!candidate.hasOutbox) {
        note(
          `${paint('yellow', 'warning', process.stderr)}: no rule of the candidate writes a stream with a column \`chat_id\`: nothing it does is an alert`,
        )
      }
      const comparison = compareAlerts(before.alerts, candidate.alerts)
      if (options.json) {
        const { alerts, records, firstMs, lastMs } = candidate
        printJson({
          sinceMs,
          records,
          firstMs,
          lastMs,
          ...comparison,
          present: before.alerts,
          candidate: alerts,
        })
        return
      }
      const { records, firstMs, lastMs } = candidate
      if (firstMs === undefined || lastMs === undefined) {
        print('The log holds no records of the topics that these rules read.')
        return
      }
      print(
        `${counted(records, 'record')} from ${shownTime(firstMs)} to ${shownTime(lastMs)}; alerts since ${shownTime(sinceMs)}`,
      )
      print(
        `present: ${counted(before.alerts.length, 'alert')}, candidate: ${count(candidate.alerts.length)}`,
      )
      print()
      print(countTable('DAY (UTC)', comparison.days))
      print()
      const videos = comparison.subjects.slice(0, options.top)
      print(countTable('VIDEO', videos, await titles.of(videos.map(({ of }) => of))))
      if (comparison.subjects.length > videos.length)
        print(paint('dim', `and ${comparison.subjects.length - videos.length} more (--top, --json)`))
      list('only with the candidate', '+', comparison.added, options.top)
      list('only with the present rules', '-', comparison.gone, options.top)
    })
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Throws `UsageError`. */
function sinceOf(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d+)([mhdw])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return nowMs - Number(count) * UNITS[unit]!
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new UsageError(`--since takes 30m, 12h, 7d, 2w or a time, not ${text}`)
  return time
}

function shownTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`
}

function countTable(
  heading: string,
  counts: readonly Count[],
  titles: ReadonlyMap<string, string> = new Map(),
): string {
  const rows = counts.map(({ of, present, candidate }) => {
    const change = candidate - present
    return [
      of,
      String(present),
      String(candidate),
      change === 0 ? '' : change > 0 ? `+${change}` : String(change),
      ...(titles.size === 0 ? [] : [titles.get(of) ?? '']),
    ]
  })
  const headings = [heading, 'PRESENT', 'CANDIDATE', 'CHANGE', ...(titles.size === 0 ? [] : ['TITLE'])]
  return table(headings, rows, ['PRESENT', 'CANDIDATE', 'CHANGE'])
}

function list(title: string, mark: string, alerts: readonly Alert[], top: number): void {
  if (alerts.length === 0) return
  print()
  print(paint('bold', `${title}: ${count(alerts.length)}`))
  for (const { timestamp, chatId, text, rule } of alerts.slice(0, top)) {
    print(`${mark} ${shownTime(timestamp)} ${chatId} ${JSON.stringify(text)} ${paint('dim', rule)}`)
  }
  if (alerts.length > top) print(paint('dim', `  and ${alerts.length - top} more (--top, --json)`))
}

function tellProblems({ problems }: Backtest): void {
  for (const [reason, count] of problems)
    note(`${paint('yellow', 'warning', process.stderr)}: ${count} × ${reason}`)
}
