/** What can be asked of the history from outside its thread, and what comes back. */

import type { HistoryQueries } from '../queries/index.ts'

const QUESTIONS = [
  'series',
  'sparklines',
  'videos',
  'video',
  'overview',
  'annotations',
  'alerts',
  'alert',
  'silence',
  'forecast',
  'report',
  'titlesOf',
] as const satisfies readonly (keyof HistoryQueries)[]

export type Question = (typeof QUESTIONS)[number]
export type Asked<Q extends Question> = Parameters<HistoryQueries[Q]>
export type Answer<Q extends Question> = Awaited<ReturnType<HistoryQueries[Q]>>

/**
 * The questions of `HistoryQueries`, answered beside what else the process does. Each throws what it throws there, and
 * `HistoryError` `timed-out` for a question that took too long and was given up.
 */
export type HistoryAnswers = {
  readonly [Q in Question]: (...asked: Asked<Q>) => Promise<Answer<Q>>
} & Pick<HistoryQueries, 'export'> & {
    /** The answer as JSON, written by the thread: of a large one nothing is left to do. Undefined where it is. */
    textOf<Q extends Question>(question: Q, ...asked: Asked<Q>): Promise<string | undefined>
  }

type Ask = <Q extends Question>(question: Q, asked: Asked<Q>) => Promise<Answer<Q>>

/** The questions by their names, each asked through one function. */
export function questionsThrough(ask: Ask): Omit<HistoryAnswers, 'export' | 'textOf'> {
  const entries = QUESTIONS.map((question) => [
    question,
    (...asked: Asked<typeof question>) => ask(question, asked),
  ])
  return Object.fromEntries(entries)
}
