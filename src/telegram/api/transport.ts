/**
 * One POST over node:http. It exists because delivery must know whether a request can have had an effect: nothing is
 * written to a socket before it is connected (and its certificate accepted), so an error before that is known to
 * have had none. fetch can't tell: its errors are alike on both sides of that line.
 */

import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { HttpResponse } from './answer.ts'

export interface PostOptions {
  readonly path: string
  readonly body: string
  /** How long an answer may take after the request was written. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

export type PostResult =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'unreached' | 'unclear'; readonly error: Error & { readonly code?: string } }

/** A connection that idled longer is not used again: a request on one that the other side has just closed is unclear. */
const IDLE_MS = 15_000
const MAX_BODY_BYTES = 32 * 1024 * 1024

export class Transport {
  readonly #root: URL
  readonly #connectTimeoutMs: number
  readonly #agent: http.Agent

  constructor(root: URL, connectTimeoutMs: number) {
    this.#root = root
    this.#connectTimeoutMs = connectTimeoutMs
    const options = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const
    this.#agent = root.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
  }

  /** Never rejects. */
  post({ path, body, timeoutMs, signal }: PostOptions): Promise<PostResult> {
    const { promise, resolve } = Promise.withResolvers<PostResult>()
    if (signal?.aborted) {
      resolve({ kind: 'unreached', error: new Error('stopped before it was sent') })
      return promise
    }
    let written = false
    let answering = false
    const fail = (error: Error) => {
      if (!answering) resolve({ kind: written ? 'unclear' : 'unreached', error })
    }

    const request = (this.#root.protocol === 'https:' ? https : http).request({
      agent: this.#agent,
      protocol: this.#root.protocol,
      hostname: this.#root.hostname.replace(/^\[|\]$/g, ''),
      port: this.#root.port,
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'tubewire',
        accept: 'application/json',
      },
    })
    let timer = setTimeout(
      () => request.destroy(timeout('no connection', this.#connectTimeoutMs)),
      this.#connectTimeoutMs,
    )
    const write = () => {
      if (request.destroyed) return
      written = true
      clearTimeout(timer)
      timer = setTimeout(() => request.destroy(timeout('no answer', timeoutMs)), timeoutMs)
      request.end(body)
    }
    const stop = () =>
      request.destroy(new Error(written ? 'stopped while waiting' : 'stopped before it was sent'))
    signal?.addEventListener('abort', stop, { once: true })
    request.on('socket', (socket) => whenConnected(socket, write))
    request.on('error', fail)
    request.on('response', (response) => {
      answering = true
      collect(response, (result) => resolve({ kind: 'response', response: result }))
    })
    request.on('close', () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      fail(new Error('the connection was closed without an answer'))
    })
    return promise
  }

  /** Closes idle connections, and those in use. */
  close(): void {
    this.#agent.destroy()
  }
}

function whenConnected(socket: Socket, write: () => void): void {
  const { secureConnecting } = socket as Partial<TLSSocket> & { secureConnecting?: boolean }
  if (secureConnecting) socket.once('secureConnect', write)
  else if (socket.connecting) socket.once('connect', write)
  else write()
}

/** The body, as far as it came. */
function collect(response: http.IncomingMessage, done: (result: HttpResponse) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_BODY_BYTES) response.destroy()
  })
  const finish = () =>
    done({
      status: response.statusCode ?? 0,
      body: Buffer.concat(chunks).toString('utf8'),
      complete: response.complete,
    })
  // A connection that breaks in the middle also closes: what came counts, and `complete` tells.
  response.on('error', () => {})
  response.on('close', finish)
}

function timeout(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} within ${ms / 1000} s`), { code: 'ETIMEDOUT' })
}
