import { type Answer, jsonAnswer } from '../http/answer.ts'

export interface ErrorParameters {
  readonly retry_after?: number
  readonly migrate_to_chat_id?: number
}

/** An error as the Bot API answers it; thrown by whatever finds it. */
export class BotApiError extends Error {
  override readonly name = 'BotApiError'
  readonly status: number
  readonly parameters: ErrorParameters | undefined
  constructor(status: number, description: string, parameters?: ErrorParameters) {
    super(description)
    this.status = status
    this.parameters = parameters
  }
}

export const badRequest = (what: string, parameters?: ErrorParameters) =>
  new BotApiError(400, `Bad Request: ${what}`, parameters)
export const forbidden = (what: string) => new BotApiError(403, `Forbidden: ${what}`)
export const conflict = (what: string) => new BotApiError(409, `Conflict: ${what}`)
export const unauthorized = (what?: string) =>
  new BotApiError(401, what === undefined ? 'Unauthorized' : `Unauthorized: ${what}`)
export const notFound = (what?: string) =>
  new BotApiError(404, what === undefined ? 'Not Found' : `Not Found: ${what}`)
export const tooManyRequests = (retryAfterSeconds: number) =>
  new BotApiError(429, `Too Many Requests: retry after ${retryAfterSeconds}`, {
    retry_after: retryAfterSeconds,
  })

export function errorAnswer({ status, message, parameters }: BotApiError): Answer {
  const headers: Record<string, string> =
    parameters?.retry_after === undefined ? {} : { 'retry-after': String(parameters.retry_after) }
  return jsonAnswer(
    status,
    { ok: false, error_code: status, description: message, ...(parameters ? { parameters } : {}) },
    headers,
  )
}
