import { redacted } from './secret.ts'

/**
 * What came of a call. `unreached`: no byte of the request was handed to a connection, so it had no effect.
 * `unclear`: it was, and no answer of Telegram's tells what became of it.
 */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly result: T }
  | ErrorAnswer
  | { readonly kind: 'unreached'; readonly reason: string }
  | { readonly kind: 'unclear'; readonly reason: string }

/** Telegram's own no: the call had no effect. */
export interface ErrorAnswer {
  readonly kind: 'error'
  /** As HTTP status codes. */
  readonly code: number
  readonly description: string
  readonly retryAfterSeconds?: number
  /** The supergroup a group has become. */
  readonly migrateToChatId?: number
}

export interface HttpResponse {
  readonly status: number
  readonly body: string
  /** False where the connection ended in the middle of the body. */
  readonly complete: boolean
}

/** Reads a response; whatever stands between us and Telegram may have written it. */
export function readAnswer<T>(response: HttpResponse, token: string): Answer<T> {
  const parsed = parse(response.body)
  if (parsed?.ok === true && 'result' in parsed) return { kind: 'ok', result: parsed.result as T }
  if (parsed?.ok === false && response.status < 500) return toError(parsed, response.status, token)
  if (response.status === 200 && !response.complete && response.body.startsWith('{"ok":true')) {
    return { kind: 'ok', result: beginningOf(response.body) as T }
  }
  const said = redacted(summary(parsed?.description ?? response.body), token)
  const reason = `HTTP ${response.status}${response.complete ? '' : ', cut off'}${said === '' ? '' : `: ${said}`}`
  // A proxy or a wrong address answers so: Telegram's own refusals are JSON.
  if (response.status >= 300 && response.status < 500) return { kind: 'unreached', reason }
  return { kind: 'unclear', reason }
}

interface Body {
  readonly ok?: unknown
  readonly result?: unknown
  readonly error_code?: unknown
  readonly description?: unknown
  readonly parameters?: { readonly retry_after?: unknown; readonly migrate_to_chat_id?: unknown }
}

function parse(body: string): Body | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

function toError(body: Body, status: number, token: string): ErrorAnswer {
  const { retry_after: retryAfter, migrate_to_chat_id: migrateTo } = body.parameters ?? {}
  return {
    kind: 'error',
    code: typeof body.error_code === 'number' ? body.error_code : status,
    description: redacted(String(body.description ?? ''), token),
    ...(typeof retryAfter === 'number' ? { retryAfterSeconds: retryAfter } : {}),
    ...(typeof migrateTo === 'number' ? { migrateToChatId: migrateTo } : {}),
  }
}

/** Of a success that was cut off, the id of the message that was sent. */
function beginningOf(body: string): unknown {
  const id = /^\{"ok":true,"result":\{"message_id":(\d+),/.exec(body)?.[1]
  return id === undefined ? {} : { message_id: Number(id) }
}

function summary(text: unknown): string {
  return String(text)
    .replace(/<(style|script|title)[^>]*>.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}
