/** Requests to our own server. What may be cached is asked for with its ETag, by the browser itself. */

import { type Problem, problemOf, unreachable } from './problem.ts'
import { answered, notAnswered } from './reach.ts'

/** A GET whose answer has this shape. */
export interface Get<T> {
  readonly url: string
  /** Never there: it carries the type. */
  readonly answer?: T
}

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** `/api/v1` with this path; a list is written as its name several times, what is undefined is left out. */
export function get<T>(path: string, query: Query = {}): Get<T> {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
  }
  const text = params.toString()
  return { url: `/api/v1${path}${text ? `?${text}` : ''}` }
}

export interface Answer<T> {
  readonly data: T
  readonly etag: string | null
}

/** Throws `Problem`; `AbortError` where the signal says so. `known` spares reading what is the same. */
export async function fetchJson<T>(
  { url }: Get<T>,
  signal?: AbortSignal,
  known?: Answer<T>,
): Promise<Answer<T>> {
  const response = await request(url, { signal: signal ?? null })
  const etag = response.headers.get('etag')
  if (known && etag !== null && etag === known.etag) {
    await response.body?.cancel()
    return known
  }
  return { data: (await response.json()) as T, etag }
}

/** A change: POST, PUT, PATCH or DELETE, with a JSON body. Undefined where there is no answer to read. */
export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const response = await request(`/api/v1${path}`, {
    method,
    headers: {
      // What no form of another site can send.
      'x-tubewire': '1',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  })
  const isJson = response.headers.get('content-type')?.includes('json')
  return (isJson ? await response.json() : undefined) as T
}

async function request(url: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error
    notAnswered()
    throw unreachable(error)
  }
  answered()
  if (response.ok) return response
  const problem = await problemOf(response)
  if (problem.status === 401) onUnauthorized.listener?.(problem)
  throw problem
}

/** Who is told that the session is over. */
export const onUnauthorized: { listener?: (problem: Problem) => void } = {}
