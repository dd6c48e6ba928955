/** Errors between threads: those that callers tell apart stay what they are. */

import { RegistryError, type RegistryErrorCode } from '../../wire/registry.ts'
import { HistoryError, type HistoryErrorCode } from '../error.ts'
import type { Failure } from './messages.ts'

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return { name, message, ...code, ...(stack && { stack }) }
}

export function errorOf({ name, message, code, stack }: Failure): Error {
  if (name === HistoryError.name) return new HistoryError(code as HistoryErrorCode, message)
  if (name === RegistryError.name) return new RegistryError(code as RegistryErrorCode, message)
  const error = new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
