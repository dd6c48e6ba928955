/** What the parts of the program are called where people read of them. */

import type { HealthReport } from '../../api/health.ts'

const NAMES: Readonly<Record<string, string>> = {
  log: 'Log',
  youtube: 'YouTube',
  orders: 'Held and resumed rules',
  history: 'History',
  'telegram-delivery': 'Delivery to Telegram',
  'telegram-bot': 'Telegram bot',
}
/** What the data directory holds. */
export const STORAGE: Readonly<Record<HealthReport['storage']['parts'][number]['kind'], string>> = {
  log: 'Log, state of rules',
  history: 'History',
  state: 'State of rules',
  audit: 'What was changed',
  other: 'Settings and the rest',
}
const SQL = 'sql '

/** A statement of the rules by where it stands, as `queries.sql:24`; what is no stage keeps its name. */
export function stageName(stage: string, rules: HealthReport['rules']): string {
  if (!stage.startsWith(SQL)) return NAMES[stage] ?? stage
  const name = stage.slice(SQL.length)
  const found = rules.find(({ query }) => query === name)
  return found ? `Rule ${found.rule}` : `Rule ${name}`
}

/** What the statement writes to; undefined where the stage is none. */
export function sinkOf(stage: string, rules: HealthReport['rules']): string | undefined {
  return rules.find(({ query }) => `${SQL}${query}` === stage)?.sink
}
