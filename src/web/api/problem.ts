/** Errors as RFC 9457 has them: application/problem+json. */

import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { HistoryError, type HistoryErrorCode } from '../../history/index.ts'
import { LogError } from '../../log/port.ts'
import { RegistryError } from '../../wire/registry.ts'
import { WriteRefused } from '../writing/index.ts'

const PROBLEMS = {
  'invalid-request': [400, 'The request is not valid'],
  'login-needed': [401, 'Log in first'],
  forbidden: [403, 'Not allowed'],
  'derived-metrics-off': [403, 'Numbers of our own are off'],
  'not-found': [404, 'Not found'],
  'read-only': [403, 'It can not be changed from here'],
  conflict: [409, 'It was changed meanwhile'],
  'changed-elsewhere': [409, 'It was changed meanwhile'],
  busy: [409, 'One at a time'],
  'too-large': [413, 'Too large'],
  'unsupported-type': [415, 'Not in a form that is understood'],
  'not-understood': [422, 'It names nothing that is known'],
  refused: [422, 'It would not work'],
  'rules-refused': [422, 'The rules would not run'],
  'too-many': [429, 'Too many requests'],
  internal: [500, 'An error of this program'],
  unavailable: [503, 'Not available now'],
  'timed-out': [503, 'It took too long'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>

export type ProblemCode = keyof typeof PROBLEMS
export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[]

/** What a route throws; `detail` is for people: what is wrong, and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  /** Further members of the answer. */
  readonly more: Readonly<Record<string, unknown>>
  constructor(
    code: ProblemCode,
    detail: string,
    more: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options)
    this.code = code
    this.more = more
  }

  get status(): number {
    return PROBLEMS[this.code][0]
  }
}

export function problemResponse(c: Context, problem: Problem): Response {
  const { code, message, more, status } = problem
  const body = {
    type: `/api/v1/docs#${code}`,
    title: PROBLEMS[code][1],
    status,
    detail: message,
    code,
    ...more,
  }
  return c.body(JSON.stringify(body), status as 400, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  })
}

const OF_HISTORY: Readonly<Record<HistoryErrorCode, ProblemCode>> = {
  invalid: 'invalid-request',
  'derived-metrics-off': 'derived-metrics-off',
  damaged: 'unavailable',
  newer: 'unavailable',
  locked: 'unavailable',
  disk: 'unavailable',
  closed: 'unavailable',
  'timed-out': 'timed-out',
}

/** What an error means to the one who asked. An error that nobody expected tells nothing of itself. */
export function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error
  if (error instanceof HistoryError) {
    return new Problem(OF_HISTORY[error.code], error.message, {}, { cause: error })
  }
  if (error instanceof WriteRefused) {
    const { code, message, facts } = error
    const isOfRules = code === 'refused' && 'diagnostics' in facts
    return new Problem(isOfRules ? 'rules-refused' : code, message, facts, { cause: error })
  }
  if (error instanceof LogError || error instanceof RegistryError) {
    return new Problem('unavailable', error.message, {}, { cause: error })
  }
  if (error instanceof HTTPException) {
    const code = PROBLEM_CODES.find((known) => PROBLEMS[known][0] === error.status) ?? 'invalid-request'
    return new Problem(code, error.message, {}, { cause: error })
  }
  return new Problem(
    'internal',
    'Something failed that should not: the log of the program says what',
    {},
    { cause: error },
  )
}
