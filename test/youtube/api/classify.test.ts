import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify, type Method } from '../../../src/youtube/api/classify.ts'
import type { Disposition, YouTubeErrorCode } from '../../../src/youtube/error.ts'

const keep = (text: string) => text

interface Case {
  readonly status: number
  readonly reason?: string
  readonly message?: string
  readonly details?: object[]
  readonly method?: Method
  readonly code: YouTubeErrorCode
  readonly disposition: Disposition
}

const QUOTA =
  'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.'
const PER_DAY =
  "Quota exceeded for quota metric 'Video Stats' and limit 'Video Stats per day' of service 'youtube.googleapis.com'."

const CASES: readonly Case[] = [
  {
    status: 403,
    reason: 'quotaExceeded',
    message: QUOTA,
    code: 'quota-exceeded',
    disposition: 'wait-for-reset',
  },
  { status: 403, reason: 'dailyLimitExceeded', code: 'quota-exceeded', disposition: 'wait-for-reset' },
  {
    status: 429,
    reason: 'rateLimitExceeded',
    message: PER_DAY,
    code: 'quota-exceeded',
    disposition: 'wait-for-reset',
  },
  {
    status: 429,
    reason: 'rateLimitExceeded',
    message: PER_DAY,
    method: 'videos.batchGetStats',
    code: 'quota-exceeded',
    disposition: 'wait-for-reset',
  },
  {
    status: 429,
    message: 'Resource exhausted',
    details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_unit: '1/d/{project}' } }],
    code: 'quota-exceeded',
    disposition: 'wait-for-reset',
  },
  {
    status: 429,
    details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_unit: '1/min/{project}' } }],
    code: 'rate-limited',
    disposition: 'retry',
  },
  {
    status: 429,
    reason: 'rateLimitExceeded',
    message: 'Slow down',
    code: 'rate-limited',
    disposition: 'retry',
  },
  { status: 403, reason: 'rateLimitExceeded', code: 'rate-limited', disposition: 'retry' },
  { status: 403, reason: 'userRateLimitExceeded', code: 'rate-limited', disposition: 'retry' },
  { status: 429, code: 'rate-limited', disposition: 'retry' },
  { status: 500, reason: 'backendError', code: 'backend', disposition: 'retry' },
  { status: 503, reason: 'internalError', code: 'backend', disposition: 'retry' },
  { status: 502, code: 'backend', disposition: 'retry' },
  { status: 504, code: 'backend', disposition: 'retry' },
  {
    status: 400,
    reason: 'badRequest',
    message: 'API key not valid. Please pass a valid API key.',
    details: [{ reason: 'API_KEY_INVALID' }],
    code: 'key-invalid',
    disposition: 'operator',
  },
  { status: 400, reason: 'keyInvalid', code: 'key-invalid', disposition: 'operator' },
  {
    status: 400,
    reason: 'keyInvalid',
    method: 'videos.batchGetStats',
    code: 'key-invalid',
    disposition: 'operator',
  },
  { status: 403, reason: 'accessNotConfigured', code: 'access-denied', disposition: 'operator' },
  {
    status: 403,
    reason: 'forbidden',
    details: [{ reason: 'API_KEY_SERVICE_BLOCKED' }],
    code: 'access-denied',
    disposition: 'operator',
  },
  {
    status: 403,
    reason: 'forbidden',
    details: [{ reason: 'API_KEY_IP_ADDRESS_BLOCKED' }],
    method: 'videos.batchGetStats',
    code: 'access-denied',
    disposition: 'operator',
  },
  {
    status: 403,
    details: [{ reason: 'SERVICE_DISABLED' }],
    code: 'access-denied',
    disposition: 'operator',
  },
  { status: 404, reason: 'playlistNotFound', code: 'playlist-not-found', disposition: 'give-up-source' },
  { status: 403, reason: 'playlistItemsNotAccessible', code: 'forbidden', disposition: 'give-up-source' },
  { status: 403, reason: 'forbidden', code: 'forbidden', disposition: 'give-up-source' },
  { status: 400, reason: 'invalidPageToken', code: 'invalid-page-token', disposition: 'restart-walk' },
  { status: 404, reason: 'channelNotFound', code: 'not-found', disposition: 'give-up-source' },
  { status: 404, reason: 'videoNotFound', code: 'not-found', disposition: 'give-up-source' },
  { status: 400, reason: 'invalidFilters', code: 'bad-request', disposition: 'bug' },
  { status: 400, reason: 'missingRequiredParameter', code: 'bad-request', disposition: 'bug' },
  { status: 400, reason: 'incompatibleParameters', code: 'bad-request', disposition: 'bug' },
  { status: 400, reason: 'unexpectedParameter', code: 'bad-request', disposition: 'bug' },
  { status: 400, reason: 'unknownPart', code: 'bad-request', disposition: 'bug' },
  {
    status: 403,
    reason: 'forbidden',
    method: 'videos.batchGetStats',
    code: 'method-refused',
    disposition: 'other-method',
  },
  { status: 404, method: 'videos.batchGetStats', code: 'method-refused', disposition: 'other-method' },
  {
    status: 400,
    reason: 'unknownPart',
    method: 'videos.batchGetStats',
    code: 'method-refused',
    disposition: 'other-method',
  },
  { status: 501, method: 'videos.batchGetStats', code: 'method-refused', disposition: 'other-method' },
  { status: 418, code: 'bad-answer', disposition: 'retry' },
]

for (const one of CASES) {
  const name = `${one.method ?? 'videos.list'} ${one.status} ${(one.reason ?? one.details) ? (one.reason ?? 'details only') : 'without a reason'}`
  test(`${name} is ${one.code}`, () => {
    const errors = one.reason ? { errors: [{ reason: one.reason, message: one.message }] } : {}
    const details = one.details ? { details: one.details } : {}
    const body = JSON.stringify({ error: { ...errors, message: one.message, code: one.status, ...details } })
    const error = classify(one.method ?? 'videos.list', { status: one.status, body }, keep)
    assert.equal(error.code, one.code)
    assert.equal(error.disposition, one.disposition)
    assert.equal(error.status, one.status)
    assert.ok(!error.message.includes('<'), error.message)
    assert.match(error.message, /\.$/)
  })
}

test('a body that is HTML, cut off or empty is judged by its status', () => {
  for (const body of [
    '<html>Bad gateway</html>',
    '{"error":',
    '',
    'null',
    '{"error":"x"}',
    '{"error":{"errors":5}}',
  ]) {
    assert.equal(classify('videos.list', { status: 502, body }, keep).code, 'backend')
  }
})

test('Retry-After is handed on', () => {
  assert.equal(
    classify('videos.list', { status: 503, body: '', retryAfterMs: 7000 }, keep).retryAfterMs,
    7000,
  )
})
