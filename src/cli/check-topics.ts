/** Topics on a cluster that are not as tubewire would make them: told by `check`, changed by `check --fix`. */

import { openLog } from '../app/open-log.ts'
import type { Finding } from '../app/probe.ts'
import { NO_RULES } from '../app/program.ts'
import { RulesError } from '../app/rules.ts'
import { changeTopics, compareTopics, programOn, type TopicDifference } from '../app/topics.ts'
import type { Config } from '../config/index.ts'
import { SILENT } from '../log/logger.ts'
import type { Log } from '../log/port.ts'
import { YOUTUBE_VIDEOS } from '../records/observation.ts'
import type { Program } from '../sql/index.ts'
import { agreed } from './agreed.ts'
import { Failed, note, print, printJson, span, UsageError } from './io.ts'
import { table } from './table.ts'

/** One finding for each difference. Throws what looking throws. */
export async function topicFindings(config: Config, log: Log, program: Program): Promise<readonly Finding[]> {
  const { present, missing, differences } = await compareTopics(config, log, program)
  if (differences.length > 0) return differences.map((found) => ({ ok: false, detail: sentence(found) }))
  const rest =
    missing.length === 0
      ? ''
      : missing.length === 1
        ? '; 1 is made when it is needed'
        : `; ${missing.length} are made when they are needed`
  return [{ ok: true, detail: `${present} are as they should be${rest}` }]
}

/**
 * Shows what would be changed, asks, changes it and tells. Throws `UsageError` where nobody can be asked, and `Failed`
 * where the answer is no or something is left that can't be changed.
 */
export async function fixTopics(
  config: Config,
  options: { readonly yes?: boolean; readonly json?: boolean },
): Promise<void> {
  if (config.log.kind !== 'kafka')
    throw new UsageError('--fix is for log.kind: kafka; the embedded log follows the configuration by itself')
  await using log = (await openLog(config, SILENT)).log
  const { differences } = await compareTopics(config, log, await rulesOrNone(config, log))
  if (options.json) printJson(differences.map(({ change: _, ...told }) => told))
  else if (differences.length > 0) show(differences)
  const open = differences.filter(({ change }) => change !== undefined)
  const left = differences.filter(({ change }) => change === undefined)
  if (open.length > 0) {
    await agreed(`Change ${open.length} settings of topics on the cluster?`, options, '`check`')
    await changeTopics(log, open, (topic) => note(`✔ ${topic} is changed`))
  } else note('There is no setting to change.')
  for (const found of left) note(`✖ ${sentence(found)}`)
  if (left.length > 0) throw new Failed()
}

/** Rules that can't be read have no topics; what is wrong with them is told by `check`. */
async function rulesOrNone(config: Config, log: Log): Promise<Program> {
  try {
    return await programOn(config, log)
  } catch (error) {
    if (error instanceof RulesError) return NO_RULES
    throw error
  }
}

function show(differences: readonly TopicDifference[]): void {
  print(
    table(
      ['TOPIC', 'SETTING', 'IS', 'SHOULD BE'],
      differences.map(({ topic, setting, is, should }) => [
        topic,
        setting,
        readable(setting, is),
        readable(setting, should),
      ]),
    ),
  )
}

function sentence({ topic, setting, is, should, change }: TopicDifference): string {
  const remedy = change ? '`tubewire check --fix` changes it, after asking' : remake(topic, is)
  return `${topic}: ${setting} is ${readable(setting, is)}, should be ${readable(setting, should)}; ${remedy}`
}

/** More partitions would put keys elsewhere than where their earlier records and state are. */
function remake(topic: string, is: string): string {
  const anew = 'delete the topic, with its records, and it is made anew'
  return topic === YOUTUBE_VIDEOS ? `set log.partitions: ${is}, or ${anew}` : anew
}

/** Kafka's value, and a time in words. */
function readable(setting: string, value: string): string {
  if (!setting.startsWith('retention.') && !setting.endsWith('.ms')) return value
  if (value === '-1') return '-1 (no bound)'
  return setting.endsWith('.ms') ? `${value} (${span(Number(value))})` : value
}
