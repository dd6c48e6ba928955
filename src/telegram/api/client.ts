import type { ApiMethods } from 'grammy/types'
import { type Answer, readAnswer } from './answer.ts'
import { redacted } from './secret.ts'
import { Transport } from './transport.ts'

/** The methods in use: names, parameters and results are the Bot API's own. */
export type Method =
  | 'sendMessage'
  | 'editMessageText'
  | 'getMe'
  | 'getUpdates'
  | 'getWebhookInfo'
  | 'deleteWebhook'
  | 'setMyCommands'
  | 'getChat'

type ParametersOf<M extends Method> = Parameters<ApiMethods[M]>[0]
type ResultOf<M extends Method> = ReturnType<ApiMethods[M]>

export interface CallOptions {
  /** Default: the client's. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface TelegramApi {
  /**
   * Makes one request, never a second. Never rejects: every way it can end is an `Answer`. Texts of answers are
   * for people and have no token in them.
   */
  call<M extends Method>(
    method: M,
    parameters: ParametersOf<M> | Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<Answer<ResultOf<M>>>
  close(): void
}

export interface ApiOptions {
  readonly token: string
  /** Without a trailing slash; may have a path, as local Bot API servers behind a proxy do. */
  readonly apiRoot: string
  /** How long an answer may take. Default 30 s. */
  readonly timeoutMs?: number
  /** How long connecting may take. Default 10 s. */
  readonly connectTimeoutMs?: number
}

export type TelegramConfigErrorCode = 'bad-token' | 'bad-api-root'

/** A setting that no request can be made with. */
export class TelegramConfigError extends Error {
  override readonly name = 'TelegramConfigError'
  readonly code: TelegramConfigErrorCode
  constructor(code: TelegramConfigErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Opens a client. Throws `TelegramConfigError` for a token or root that can't be. The token stays in a closure. */
export function createApi({
  token,
  apiRoot,
  timeoutMs = 30_000,
  connectTimeoutMs = 10_000,
}: ApiOptions): TelegramApi {
  if (!/^\d+:[\w-]{10,}$/.test(token)) {
    throw new TelegramConfigError(
      'bad-token',
      'the Telegram token does not look like one (123456789:AA...): copy it from @BotFather, /mybots, API Token',
    )
  }
  const root = parseRoot(apiRoot, token)
  const transport = new Transport(root, connectTimeoutMs)
  const prefix = `${root.pathname.replace(/\/+$/, '')}/bot${token}/`
  return {
    async call(method, parameters, options = {}) {
      const posted = await transport.post({
        path: prefix + method,
        body: JSON.stringify(parameters ?? {}),
        timeoutMs: options.timeoutMs ?? timeoutMs,
        signal: options.signal,
      })
      if (posted.kind === 'response') return readAnswer(posted.response, token)
      return { kind: posted.kind, reason: redacted(explain(posted.error, root), token) }
    },
    close: () => transport.close(),
  }
}

function parseRoot(apiRoot: string, token: string): URL {
  try {
    const root = new URL(apiRoot)
    if (root.protocol === 'https:' || root.protocol === 'http:') return root
  } catch {
    // Told below, as a wrong protocol is.
  }
  throw new TelegramConfigError(
    'bad-api-root',
    `telegram.apiRoot is no http(s) URL: ${redacted(apiRoot, token)}`,
  )
}

/** What failed at the connection, and what to do. */
function explain(error: Error & { readonly code?: string }, root: URL): string {
  const code = error.code ?? ''
  if (code === 'ECONNREFUSED') return `nobody listens at ${root.host} (ECONNREFUSED)`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the name ${root.hostname} can't be resolved (${code}): check the network, and telegram.apiRoot`
  if (/^(CERT|ERR_TLS|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|ERR_SSL)/.test(code))
    return `no trusted TLS connection to ${root.host} (${code}): check the clock, telegram.apiRoot, and what stands in between`
  return code === '' || error.message.includes(code) ? error.message : `${error.message} (${code})`
}
