/** Two backtests side by side. */

import type { Alert } from './backtest.ts'

export interface Count {
  /** A day (`2026-11-24`, UTC) or a subject. */
  readonly of: string
  readonly present: number
  readonly candidate: number
}

export interface Comparison {
  readonly days: readonly Count[]
  /** The most alerts first. */
  readonly subjects: readonly Count[]
  /** Alerts of one side alone, in the order of their times. */
  readonly added: readonly Alert[]
  readonly gone: readonly Alert[]
}

export function compareAlerts(present: readonly Alert[], candidate: readonly Alert[]): Comparison {
  const days = counts(present, candidate, ({ timestamp }) => new Date(timestamp).toISOString().slice(0, 10))
  const subjects = counts(present, candidate, ({ subject }) => subject)
  return {
    days: days.sort((a, b) => (a.of < b.of ? -1 : 1)),
    subjects: subjects.sort(
      (a, b) => b.present + b.candidate - (a.present + a.candidate) || (a.of < b.of ? -1 : 1),
    ),
    added: without(candidate, present),
    gone: without(present, candidate),
  }
}

function counts(
  present: readonly Alert[],
  candidate: readonly Alert[],
  of: (alert: Alert) => string,
): Count[] {
  const before = Map.groupBy(present, of)
  const after = Map.groupBy(candidate, of)
  return [...new Set([...before.keys(), ...after.keys()])].map((name) => ({
    of: name,
    present: before.get(name)?.length ?? 0,
    candidate: after.get(name)?.length ?? 0,
  }))
}

/** Those of the first list that the second does not have, each as often as it is there more often. */
function without(alerts: readonly Alert[], others: readonly Alert[]): readonly Alert[] {
  const left = new Map<string, number>()
  for (const alert of others) left.set(identity(alert), (left.get(identity(alert)) ?? 0) + 1)
  return alerts.filter((alert) => {
    const count = left.get(identity(alert)) ?? 0
    if (count > 0) left.set(identity(alert), count - 1)
    return count === 0
  })
}

/** The same message at the same time; which rule wrote it does not matter. */
function identity({ timestamp, subject, chatId, text }: Alert): string {
  return JSON.stringify([timestamp, subject, chatId, text])
}
