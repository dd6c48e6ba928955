/** What rules would have sent over the records of the log, beside what the present ones would have. */

import { type Alert, backtest, compareAlerts } from '../../sql/backtest/index.ts'
import { loadProgram, type ProgramFile } from '../../sql/index.ts'
import type { RulesPreview } from '../../web/writing/index.ts'
import type { BorrowedLog } from './borrowed-log.ts'
import type { PreviewTask } from './messages.ts'

const MOST_ALERTS = 200
const MOST_VIDEOS = 50

export async function runPreview(
  { candidate, present, variables, since }: PreviewTask,
  log: BorrowedLog,
  signal: AbortSignal,
): Promise<RulesPreview> {
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const run = async (files: readonly ProgramFile[]) => {
    const program = await loadProgram(files, { variables, registry: log.registry, topics })
    return backtest(program, log, since, signal)
  }
  const after = await run(candidate)
  const sent = present ? (await run(present)).alerts : []
  const { days, subjects, added, gone } = compareAlerts(sent, after.alerts)
  return {
    count: after.alerts.length,
    presentCount: sent.length,
    alerts: newest(after.alerts),
    addedAlerts: newest(added),
    perDay: days.map(({ of, ...counts }) => ({ day: of, ...counts })),
    perVideo: subjects.slice(0, MOST_VIDEOS).map(({ of, ...counts }) => ({ videoId: of, ...counts })),
    added: added.length,
    gone: gone.length,
    records: after.records,
    from: after.firstMs ?? null,
    to: after.lastMs ?? null,
    problems: [...after.problems].map(([text, count]) => ({ text, count })),
  }
}

function newest(alerts: readonly Alert[]) {
  return alerts.slice(-MOST_ALERTS).reverse().map(shown)
}

function shown({ timestamp, subject, chatId, text, rule }: Alert) {
  return { at: timestamp, videoId: subject === '' ? null : subject, chat: chatId, text, rule }
}
