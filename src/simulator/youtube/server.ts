import type { IncomingMessage } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { SimulatedClock } from '../clock.ts'
import { exchange, type Outcome } from '../faults/exchange.ts'
import { createFaults, type FaultRule, type Faults } from '../faults/rules.ts'
import { type Answer, htmlAnswer } from '../http/answer.ts'
import { keep } from '../http/log.ts'
import { listenOnLoopback, readBody } from '../http/loopback.ts'
import type { World } from '../world/index.ts'
import * as errors from './errors.ts'
import { selectFields } from './fields.ts'
import { METHODS, type MethodName } from './methods.ts'
import { type Bucket, createQuota, type Quota, type QuotaLimits } from './quota.ts'

/** What a key is worth: good, or refused for the reasons Google has. */
export type KeyState = 'valid' | 'service-disabled' | 'service-blocked' | 'address-blocked'

export interface YouTubeOptions {
  readonly world: World
  /** The keys that are known. A key that is not is answered as invalid. */
  readonly apiKeys: readonly string[] | Readonly<Record<string, KeyState>>
  /** Default: any that is free. */
  readonly port?: number
  readonly quota?: QuotaLimits
  /** Methods that this YouTube does not have, as before they were introduced. */
  readonly without?: readonly MethodName[]
  readonly faults?: readonly FaultRule[]
  /** Of quotas, the log and the `Date` header. Default: the world's. */
  readonly clock?: SimulatedClock
}

/** One request, for tests to look at. The key is in none of its fields. */
export interface YouTubeRequest {
  readonly atMs: number
  readonly verb: string
  readonly path: string
  /** The method called; null for a path that is none. */
  readonly operation: MethodName | null
  readonly params: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly bucket: Bucket | null
  /** Units charged. 0 for a request that a fault kept from taking effect, or a key that no project has. */
  readonly units: number
  /** The true answer's status; null where a fault came before it. */
  readonly status: number | null
  readonly outcome: Outcome
}

export interface SimulatedYouTube {
  /** `http://127.0.0.1:port`: what `youtube.baseUrl` is set to. */
  readonly baseUrl: string
  readonly world: World
  /** All requests that have ended, in the order of their ends; the last 50,000. */
  readonly requests: readonly YouTubeRequest[]
  readonly quota: Quota
  readonly faults: Faults
  /** Refuses connections from now on. */
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  close(): Promise<void>
}

const ROOT = '/youtube/v3/'
const BODY_LIMIT = 1_000_000

/** Serves a world as the YouTube Data API v3 does, on loopback. */
export async function startYouTube(options: YouTubeOptions): Promise<SimulatedYouTube> {
  const { world } = options
  const clock = options.clock ?? world.clock
  const quota = createQuota(clock, options.quota)
  const faults = createFaults(world.seed, options.faults)
  const keys = new Map<string, KeyState>(
    isList(options.apiKeys)
      ? options.apiKeys.map((key) => [key, 'valid'] as const)
      : Object.entries(options.apiKeys),
  )
  const requests: YouTubeRequest[] = []

  const loopback = await listenOnLoopback(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://youtube')
    const operation = operationOf(url.pathname, options.without ?? [])
    const { key, ...params } = joined(url.searchParams)
    await readBody(request, BODY_LIMIT)
    let units = 0
    let status: number | null = null

    const accept = async (): Promise<Answer> => {
      const answer = answerTo(request, operation, params, key, () => {
        units = 1
      })
      status = answer.status
      return answer
    }
    const hits = faults.take({ operation: operation ?? url.pathname, params })
    const outcome = await exchange({
      request,
      response,
      faults: hits,
      nowMs: () => clock.now(),
      signal: loopback.signal,
      accept,
    })
    keep(requests, {
      atMs: clock.now(),
      verb: request.method ?? '',
      path: url.pathname,
      operation,
      params,
      headers: headersOf(request),
      bucket: operation && METHODS[operation].spec.bucket,
      units,
      status,
      outcome,
    })
  }, options.port)

  function answerTo(
    request: IncomingMessage,
    operation: MethodName | null,
    params: Readonly<Record<string, string>>,
    keyParameter: string | undefined,
    charged: () => void,
  ): Answer {
    if (!operation) return htmlAnswer(404)
    if (request.method !== 'GET') return { ...htmlAnswer(405), headers: { allow: 'GET' } }
    const pretty = params.prettyPrint !== 'false'
    try {
      checkKey(keyParameter ?? header(request, 'x-goog-api-key'), keys)
      const { spec, answer } = METHODS[operation]
      quota.charge(spec.bucket, 1)
      charged()
      const full = answer(world, params)
      const body = params.fields === undefined ? full : selectFields(full, params.fields)
      return encoded(request, String(full.etag), errors.print(body, pretty))
    } catch (error) {
      if (error instanceof errors.Refusal) return errors.errorAnswer(error, pretty)
      throw error
    }
  }

  return {
    baseUrl: loopback.baseUrl,
    world,
    requests,
    quota,
    faults,
    goOffline: () => loopback.goOffline(),
    goOnline: () => loopback.goOnline(),
    close: () => loopback.close(),
  }
}

const isList = (keys: YouTubeOptions['apiKeys']): keys is readonly string[] => Array.isArray(keys)

function operationOf(path: string, without: readonly MethodName[]): MethodName | null {
  if (!path.startsWith(ROOT)) return null
  const name = path.slice(ROOT.length).replace(/%3A/i, ':')
  return Object.hasOwn(METHODS, name) && !without.some((each) => each === name) ? (name as MethodName) : null
}

/** A parameter that is given several times is a list, as with commas. */
function joined(search: URLSearchParams): Record<string, string> {
  const params: Record<string, string> = {}
  for (const name of new Set(search.keys())) params[name] = search.getAll(name).join(',')
  return params
}

function checkKey(key: string | undefined, keys: ReadonlyMap<string, KeyState>): void {
  if (!key) throw errors.keyMissing()
  switch (keys.get(key)) {
    case undefined:
      throw errors.keyInvalid()
    case 'service-disabled':
      throw errors.serviceDisabled()
    case 'service-blocked':
      throw errors.keyServiceBlocked()
    case 'address-blocked':
      throw errors.keyAddressBlocked()
    case 'valid':
      return
  }
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.keys(request.headers)
      .filter((name) => name !== 'x-goog-api-key')
      .map((name) => [name, header(request, name) ?? '']),
  )

/** 304 where the client has it already; gzip where both headers ask for it, as Google wants it. */
function encoded(request: IncomingMessage, etag: string, body: string): Answer {
  const known = (header(request, 'if-none-match') ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    'cache-control': 'private',
    vary: 'Origin, X-Origin, Referer',
    etag: `"${etag}"`,
  }
  if (known.includes(etag)) return { status: 304, headers, body: '' }
  const zipped =
    /\bgzip\b/.test(header(request, 'accept-encoding') ?? '') &&
    (header(request, 'user-agent') ?? '').includes('gzip')
  if (!zipped) return { status: 200, headers, body }
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
}
