/** Requests to a server's JSON API: credentials, time limits, repeats of what may be repeated, no secret in any error. */

import { setTimeout as delay } from 'node:timers/promises'
import { DeployError } from './error.ts'

export interface ServerOptions {
  /** The base URL; a path stays. Credentials in it (`user:password@`) are used as `user`. */
  readonly url: string
  /** `NAME:SECRET` for HTTP Basic authentication. */
  readonly user?: string
  /** Further texts that must not appear in errors, such as a bot token that is sent. */
  readonly secrets?: readonly string[]
  /** A single request's limit. Default 30 s: a server may wait for its own cluster before it answers. */
  readonly timeoutMs?: number
  /** How often a request that may be repeated is made in all. Default 4. */
  readonly attempts?: number
  /** Pauses between repeats grow from this, twice as long each time. Default 500 ms. */
  readonly firstPauseMs?: number
  readonly fetch?: typeof fetch
}

interface Traits {
  /** As errors call it: "ksqlDB server". */
  readonly name: string
  readonly mediaType: string
  /** Which setting or option holds the credentials. */
  readonly userSetting: string
  /** Statuses that mean "later", beside 429 and 5xx. */
  readonly busy?: readonly number[]
}

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  /** Whether doing it twice is doing it once. Such requests are repeated; of others an error may be `uncertain`. */
  readonly repeatable: boolean
}

/** An answer that is no success. */
export class Refusal extends DeployError {
  readonly status: number
  /** The parsed body, or its text. */
  readonly body: unknown
  constructor(code: DeployError['code'], message: string, status: number, body: unknown) {
    super(code, message)
    this.status = status
    this.body = body
  }
}

export class JsonServer {
  readonly url: string
  readonly #options: ServerOptions
  readonly #traits: Traits
  readonly #user: string | undefined

  /** Throws `DeployError` `refused` for a URL that is none, without quoting it. */
  constructor(options: ServerOptions, traits: Traits) {
    const url = URL.canParse(options.url) ? new URL(options.url) : undefined
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      throw new DeployError('refused', `The ${traits.name}'s URL is not of the form http(s)://host:port`)
    }
    const inUrl = url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
    this.#user = options.user ?? (inUrl || undefined)
    if (this.#user !== undefined && !this.#user.includes(':')) {
      throw new DeployError('refused', `${traits.userSetting} is not of the form NAME:SECRET`)
    }
    this.url = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
    this.#options = options
    this.#traits = traits
  }

  /** The answer's JSON; undefined where it has no body. Throws `DeployError`, or the signal's reason. */
  async ask(exchange: Exchange, signal: AbortSignal): Promise<unknown> {
    const { attempts = 4, firstPauseMs = 500 } = this.#options
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(exchange, signal)
      } catch (error) {
        const again = error instanceof DeployError && (error.code === 'busy' || error.code === 'unreachable')
        if (!again || !exchange.repeatable || attempt >= attempts) throw error
        await delay(firstPauseMs * 2 ** (attempt - 1), undefined, { signal })
      }
    }
  }

  async #once({ method, path, body, repeatable }: Exchange, signal: AbortSignal): Promise<unknown> {
    const { timeoutMs = 30_000, fetch: send = fetch } = this.#options
    signal.throwIfAborted()
    let status: number
    let text: string
    let isOk: boolean
    try {
      const response = await send(this.url + path, {
        method,
        headers: this.#headers(body !== undefined),
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      ;({ status, ok: isOk } = response)
      text = await response.text()
    } catch (cause) {
      signal.throwIfAborted()
      throw this.#unanswered(cause, repeatable, timeoutMs)
    }
    const parsed = parse(text)
    if (!isOk) throw this.#refusal(`${method} ${path}`, status, parsed, repeatable)
    if (text !== '' && parsed === text) {
      throw new DeployError(
        'protocol',
        `${this.url} answers with no JSON; is it a ${this.#traits.name}'s URL?`,
      )
    }
    return text === '' ? undefined : parsed
  }

  /** A text without this server's secrets. */
  clean(text: string): string {
    const secret = this.#user?.slice(this.#user.indexOf(':') + 1)
    const basic = this.#user && Buffer.from(this.#user).toString('base64')
    return [...(this.#options.secrets ?? []), secret, basic]
      .filter((found) => found !== undefined && found !== '')
      .reduce<string>((clean, found) => clean.replaceAll(found!, '***'), text)
  }

  #headers(hasBody: boolean): Record<string, string> {
    const { mediaType } = this.#traits
    return {
      accept: mediaType,
      ...(hasBody && { 'content-type': mediaType }),
      ...(this.#user !== undefined && {
        authorization: `Basic ${Buffer.from(this.#user).toString('base64')}`,
      }),
    }
  }

  #unanswered(cause: unknown, repeatable: boolean, timeoutMs: number): DeployError {
    const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError'
    const reason = isTimeout ? `no answer within ${timeoutMs} ms` : this.clean(innermost(cause).message)
    const { name } = this.#traits
    if (repeatable || isBeforeRequest(cause)) {
      return new DeployError(
        'unreachable',
        `The ${name} at ${this.url} can't be reached: ${reason}. Check the URL, the network, and that it runs.`,
        { cause },
      )
    }
    return new DeployError(
      'uncertain',
      `The ${name} at ${this.url} gave no answer (${reason}): whether it did what it was asked can't be known. ` +
        'Run the command again: it looks first at what is there.',
      { cause },
    )
  }

  #refusal(request: string, status: number, body: unknown, repeatable: boolean): Refusal {
    const said = this.clean(messageOf(body) ?? 'no reason given')
    const { name, userSetting, busy = [] } = this.#traits
    const head = `The ${name} at ${this.url} answers ${request} with ${status}: ${said}`
    const refuse = (code: DeployError['code'], remedy: string) =>
      new Refusal(code, `${head}${remedy && `. ${remedy}`}`, status, body)
    if (status === 401 || status === 403)
      return refuse('denied', `Check ${userSetting} (NAME:SECRET) and what it may do`)
    if (status === 404) return refuse('not-found', '')
    if (status === 429 || busy.includes(status)) return refuse('busy', 'Try again in a moment')
    if (status >= 500)
      return repeatable
        ? refuse('busy', 'Is it healthy? Its own log says more')
        : refuse(
            'uncertain',
            'Whether it did what it was asked is not known. Run the command again: it looks first',
          )
    return refuse('refused', '')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Proxies answer in HTML; the caller says so.
    return text
  }
}

/** `{message}` as ksqlDB and Connect have it, `{error: {...}}` or `{errors: [{detail}]}` as Confluent Cloud has it. */
function messageOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { message, error, errors } = body as { message?: unknown; error?: unknown; errors?: unknown }
  if (typeof message === 'string') return message
  if (typeof error === 'string') return error
  if (Array.isArray(errors)) return errors.map((one) => one?.detail ?? one?.title).join('; ')
  return messageOf(error)
}

/** The connection itself failed: the server can't have seen the request. */
function isBeforeRequest(cause: unknown): boolean {
  const { code } = innermost(cause) as NodeJS.ErrnoException
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code ?? '')
}

/** fetch wraps what the socket said. */
function innermost(error: unknown): Error {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : (error as Error)
}
