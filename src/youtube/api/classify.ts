/** An error answer to a `YouTubeError`: by the reasons in the body first, by the status where there are none. */

import { YouTubeError, type YouTubeErrorCode, type YouTubeErrorDetails } from '../error.ts'
import { isObject, type JsonObject, part, text } from './json.ts'

/** The methods we call, as the API names them. */
export type Method =
  | 'playlistItems.list'
  | 'playlists.list'
  | 'channels.list'
  | 'videos.list'
  | 'videos.batchGetStats'

export interface ErrorAnswer {
  readonly status: number
  /** As it came; may be HTML, cut off, or nothing. */
  readonly body: string
  readonly retryAfterMs?: number
}

const CONSOLE = 'https://console.cloud.google.com/apis/credentials'

const BY_REASON: Readonly<Record<string, YouTubeErrorCode>> = {
  quotaExceeded: 'quota-exceeded',
  dailyLimitExceeded: 'quota-exceeded',
  dailyLimitExceededUnreg: 'access-denied',
  rateLimitExceeded: 'rate-limited',
  userRateLimitExceeded: 'rate-limited',
  RATE_LIMIT_EXCEEDED: 'rate-limited',
  backendError: 'backend',
  internalError: 'backend',
  API_KEY_INVALID: 'key-invalid',
  keyInvalid: 'key-invalid',
  keyExpired: 'key-invalid',
  accessNotConfigured: 'access-denied',
  SERVICE_DISABLED: 'access-denied',
  API_KEY_SERVICE_BLOCKED: 'access-denied',
  API_KEY_IP_ADDRESS_BLOCKED: 'access-denied',
  API_KEY_HTTP_REFERRER_BLOCKED: 'access-denied',
  ipRefererBlocked: 'access-denied',
  playlistNotFound: 'playlist-not-found',
  playlistItemsNotAccessible: 'forbidden',
  playlistForbidden: 'forbidden',
  channelForbidden: 'forbidden',
  forbidden: 'forbidden',
  invalidPageToken: 'invalid-page-token',
  videoNotFound: 'not-found',
  channelNotFound: 'not-found',
  notFound: 'not-found',
  invalidFilters: 'bad-request',
  missingRequiredParameter: 'bad-request',
  incompatibleParameters: 'bad-request',
  unexpectedParameter: 'bad-request',
  unknownPart: 'bad-request',
}

/** Reasons that say more than the ones they come with: `badRequest` beside `API_KEY_INVALID`. */
const FIRST: readonly YouTubeErrorCode[] = ['key-invalid', 'access-denied', 'quota-exceeded']

/** Never holds the key: the answers don't, and `redact` takes it out if one should. */
export function classify(
  method: Method,
  answer: ErrorAnswer,
  redact: (text: string) => string,
): YouTubeError {
  const parsed = readError(answer.body)
  const code = refine(method, codeOf(answer.status, parsed), answer.status)
  const said = parsed.message ? `: ${redact(plain(parsed.message))}` : ''
  const reason = parsed.reasons[0]
  const details: YouTubeErrorDetails = {
    status: answer.status,
    ...(reason === undefined ? {} : { reason: redact(reason) }),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  }
  const what = `${method} answered ${answer.status}${reason ? ` ${redact(reason)}` : ''}${said}`
  return new YouTubeError(code, `${sentence(what)} ${REMEDIES[code]}`, details)
}

const REMEDIES: Readonly<Record<YouTubeErrorCode, string>> = {
  'quota-exceeded':
    'The quota is renewed at midnight Pacific time; watch less, lower youtube.budget, or apply to Google for more.',
  'rate-limited': 'Tried again after a pause; lower youtube.requestsPerSecond if it persists.',
  backend: 'Tried again after a pause.',
  network: 'Check the connection and youtube.baseUrl; tried again after a pause.',
  timeout: 'Tried again after a pause.',
  'bad-answer':
    'Check youtube.baseUrl, and what stands between (a proxy, a login page); tried again after a pause.',
  'key-invalid': `Put a valid API key in youtube.apiKey (${CONSOLE}).`,
  'access-denied': `Enable YouTube Data API v3 for the key's project, and let the key's restrictions allow this API and this machine's address (${CONSOLE}).`,
  'playlist-not-found':
    'The playlist does not exist or is private: check its id, or ask its owner to make it public or unlisted.',
  forbidden:
    'Its owner does not let others read it: ask for it to be made public, or take it off the watch list.',
  'not-found': 'Check the id or the handle, or take it off the watch list.',
  'invalid-page-token': 'The list is read again from its first page.',
  'method-refused': 'Asked for with videos.list instead.',
  'bad-request': 'This is a mistake of this program: please report it with this message.',
}

/** The remedy of a code, for errors that no answer of YouTube describes. */
export function remedy(code: YouTubeErrorCode): string {
  return REMEDIES[code]
}

interface ReadError {
  /** `errors[].reason`, then `details[].reason`. */
  readonly reasons: readonly string[]
  readonly message: string | undefined
  /** The quota is one of a day, whatever the reason's name. */
  readonly perDay: boolean
}

function codeOf(status: number, { reasons, message, perDay }: ReadError): YouTubeErrorCode {
  const codes = reasons.map((reason) => BY_REASON[reason]).filter((code) => code !== undefined)
  const code = FIRST.find((candidate) => codes.includes(candidate)) ?? codes[0]
  if ((code === 'rate-limited' || status === 429) && perDay) return 'quota-exceeded'
  if (code !== undefined) return code
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'backend'
  if (status === 400) return /api key/i.test(message ?? '') ? 'key-invalid' : 'bad-request'
  if (status === 401) return 'key-invalid'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  return 'bad-answer'
}

/** Where the newer statistics method is refused, `videos.list` can still answer; so no such refusal is final. */
function refine(method: Method, code: YouTubeErrorCode, status: number): YouTubeErrorCode {
  if (method !== 'videos.batchGetStats') return code
  const refused = code === 'forbidden' || code === 'not-found' || code === 'bad-request'
  return refused || status === 405 || status === 501 ? 'method-refused' : code
}

function readError(body: string): ReadError {
  const error = part(parseObject(body), 'error')
  const list = (name: string) => (Array.isArray(error[name]) ? error[name].filter(isObject) : [])
  const errors = list('errors')
  const details = list('details')
  const message = text(error, 'message') ?? errors.map((entry) => text(entry, 'message')).find(Boolean)
  const reasons = [...errors, ...details].map((entry) => text(entry, 'reason')).filter((r) => r !== undefined)
  const units = details.map((entry) => text(part(entry, 'metadata'), 'quota_unit') ?? '')
  return {
    reasons,
    message,
    perDay: /\bper day\b/i.test(message ?? '') || units.some((unit) => /^1\/d\//.test(unit)),
  }
}

function parseObject(body: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body)
    return isObject(parsed) ? parsed : {}
  } catch {
    // Proxies and overloaded front ends answer in HTML: the status says all there is.
    return {}
  }
}

/** The API's messages hold HTML; ours are plain, on one line, of bounded length. */
function plain(message: string): string {
  const flat = message
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
