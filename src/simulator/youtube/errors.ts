/** The bodies of YouTube's errors. A refusal is thrown by whatever finds the fault, and answered by the server. */
import type { Answer } from '../http/answer.ts'

interface Detail {
  readonly domain: string
  readonly reason: string
  readonly location?: string
  readonly locationType?: string
}

export interface ErrorBody {
  readonly error: {
    readonly code: number
    readonly message: string
    readonly errors: readonly (Detail & { readonly message: string })[]
    readonly status?: string
    readonly details?: readonly Record<string, unknown>[]
  }
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly body: ErrorBody
  constructor(body: ErrorBody) {
    super(body.error.message)
    this.body = body
  }
}

/** An error of one reason, as all of them are here. */
export function refusal(
  code: number,
  message: string,
  detail: Detail,
  extra: { readonly status?: string; readonly details?: readonly Record<string, unknown>[] } = {},
): Refusal {
  return new Refusal({ error: { code, message, errors: [{ message, ...detail }], ...extra } })
}

const SERVICE = 'youtube.googleapis.com'
const PROJECT = '407408718192'

const errorInfo = (reason: string, metadata: Record<string, string> = {}) => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason,
  domain: 'googleapis.com',
  metadata: { service: SERVICE, ...metadata },
})

const global = (reason: string): Detail => ({ domain: 'global', reason })
const parameter = (reason: string, location: string): Detail => ({
  domain: 'youtube.parameter',
  reason,
  location,
  locationType: 'parameter',
})
const filters = (reason: string): Detail => ({
  domain: 'youtube.parameter',
  reason,
  location: 'parameters.',
  locationType: 'other',
})

// Keys

export const keyMissing = () =>
  refusal(
    403,
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    global('forbidden'),
    { status: 'PERMISSION_DENIED' },
  )

export const keyInvalid = () =>
  refusal(400, 'API key not valid. Please pass a valid API key.', global('badRequest'), {
    status: 'INVALID_ARGUMENT',
    details: [errorInfo('API_KEY_INVALID')],
  })

export const serviceDisabled = () =>
  refusal(
    403,
    `YouTube Data API v3 has not been used in project ${PROJECT} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/${SERVICE}/overview?project=${PROJECT} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`,
    { domain: 'usageLimits', reason: 'accessNotConfigured' },
    {
      status: 'PERMISSION_DENIED',
      details: [errorInfo('SERVICE_DISABLED', { consumer: `projects/${PROJECT}` })],
    },
  )

export const keyServiceBlocked = () =>
  refusal(403, 'Requests to this API youtube are blocked.', global('forbidden'), {
    status: 'PERMISSION_DENIED',
    details: [errorInfo('API_KEY_SERVICE_BLOCKED', { consumer: `projects/${PROJECT}` })],
  })

export const keyAddressBlocked = () =>
  refusal(
    403,
    'The provided API key has an IP address restriction. The originating IP address of the call (127.0.0.1) violates this restriction.',
    global('forbidden'),
    {
      status: 'PERMISSION_DENIED',
      details: [errorInfo('API_KEY_IP_ADDRESS_BLOCKED', { consumer: `projects/${PROJECT}` })],
    },
  )

export const signInRequired = () =>
  refusal(
    401,
    'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    { domain: 'global', reason: 'required', location: 'Authorization', locationType: 'header' },
    { status: 'UNAUTHENTICATED' },
  )

// Quota

export const quotaExceeded = () =>
  refusal(
    403,
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
    { domain: 'youtube.quota', reason: 'quotaExceeded' },
  )

/** A granular bucket is used up: a 429, not a 403. */
export const dailyLimit = (metric: string) =>
  refusal(
    429,
    `Quota exceeded for quota metric '${metric}' and limit '${metric} per day' of service '${SERVICE}' for consumer 'project_number:${PROJECT}'.`,
    global('rateLimitExceeded'),
  )

export const minuteLimit = () =>
  refusal(
    429,
    `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service '${SERVICE}' for consumer 'project_number:${PROJECT}'.`,
    global('rateLimitExceeded'),
    {
      status: 'RESOURCE_EXHAUSTED',
      details: [errorInfo('RATE_LIMIT_EXCEEDED', { quota_unit: '1/min/{project}' })],
    },
  )

export const backendError = () => refusal(503, 'Backend Error', global('backendError'))

// Parameters

export const unexpectedParameter = (name: string) =>
  refusal(
    400,
    `The request contains an unexpected parameter: ${name}`,
    parameter('unexpectedParameter', name),
  )

export const missingParameter = (name: string) =>
  refusal(
    400,
    `The request is missing a required parameter: ${name}`,
    parameter('missingRequiredParameter', name),
  )

export const noFilter = (expected: readonly string[]) =>
  refusal(
    400,
    `No filter selected. Expected one of: ${expected.join(', ')}`,
    filters('missingRequiredParameter'),
  )

export const incompatible = (names: readonly string[]) =>
  refusal(
    400,
    `Incompatible parameters specified in the request: ${names.join(', ')}`,
    filters('incompatibleParameters'),
  )

export const invalidFilters = () =>
  refusal(400, 'The request specifies an invalid filter parameter.', filters('invalidFilters'))

export const unknownPart = (part: string) =>
  refusal(400, `'${part}'`, { ...parameter('unknownPart', 'part'), domain: 'youtube.part' })

export const forbiddenPart = (part: string) =>
  refusal(403, `The request is not authorized to access the requested part: ${part}`, {
    ...parameter('forbidden', 'part'),
    domain: 'youtube.common',
  })

export const invalidValue = (name: string, value: string, expected: string) =>
  refusal(400, `Invalid value '${value}'. ${expected}`, parameter('invalidParameter', name))

export const invalidPageToken = (domain = 'youtube.playlistItem') =>
  refusal(400, 'The request specifies an invalid page token.', {
    ...parameter('invalidPageToken', 'pageToken'),
    domain,
  })

// Resources

/** What a private playlist gives, too. */
export const playlistNotFound = (domain = 'youtube.playlistItem') =>
  refusal(
    404,
    "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
    { ...parameter('playlistNotFound', 'playlistId'), domain },
  )

export const channelNotFound = () =>
  refusal(404, "The channel specified in the request's <code>channelId</code> parameter cannot be found.", {
    ...parameter('channelNotFound', 'channelId'),
    domain: 'youtube.channel',
  })

/** As Google's servers print JSON: `<`, `>` and `&` escaped, indented unless `pretty` is off. */
export function print(value: unknown, pretty: boolean): string {
  return JSON.stringify(value, undefined, pretty ? 2 : undefined).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export const errorAnswer = ({ body }: Refusal, pretty = true): Answer => ({
  status: body.error.code,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: print(body, pretty),
})
