/** Errors, as they pass between threads: those that callers tell apart by their codes stay what they are. */

import { RegistryError, type RegistryErrorCode } from './registry.ts'

export interface Failure {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
}

/** Makes an error of a name again, where it is one of those. */
export type Revive = (failure: Failure) => Error | undefined

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { name, message, ...code, ...(stack && { stack }) }
}

/** `revive` knows the errors of its caller's own; `RegistryError` is known here. */
export function errorOf(failure: Failure, revive: Revive = () => undefined): Error {
  const { name, message, code, stack } = failure
  if (name === 'RegistryError') return new RegistryError(code as RegistryErrorCode, message)
  const known = revive(failure)
  if (known) return known
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
