import type { IncomingMessage } from 'node:http'
import { realClock, type SimulatedClock } from '../clock.ts'
import { exchange, type Outcome } from '../faults/exchange.ts'
import { createFaults, type FaultRule, type Faults } from '../faults/rules.ts'
import { type Answer, jsonAnswer } from '../http/answer.ts'
import { keep } from '../http/log.ts'
import { listenOnLoopback, readBody } from '../http/loopback.ts'
import type { Seed } from '../random.ts'
import { type RawParameters, readParameters } from './body.ts'
import { BotApiError, errorAnswer, notFound, unauthorized } from './errors.ts'
import type { Feed } from './feed.ts'
import { createInspection, INSPECTION_PREFIX } from './inspection.ts'
import type { TelegramLimits } from './limits.ts'
import { methodNamed } from './methods/index.ts'
import type { Message, Update } from './model.ts'
import { parametersOf } from './parameters.ts'
import { createPeople, type People } from './people.ts'
import { type BotSpec, createState } from './state.ts'
import type { Transcript } from './transcript.ts'

export interface TelegramOptions {
  /** The bots there are. The first is the one that people start unless they say otherwise. */
  readonly tokens: readonly (string | BotSpec)[]
  /** Default: any that is free. */
  readonly port?: number
  /** Of what chance there is in faults. Default 0. */
  readonly seed?: Seed
  readonly faults?: readonly FaultRule[]
  /** Of messages, limits and the `Date` header; long polling and its penalties take real time. Default: the machine's. */
  readonly clock?: SimulatedClock
  /** Default: as Telegram's. false: none. */
  readonly limits?: TelegramLimits | false
  /** Whether polling too often is slowed down, as the real server does. Default true. */
  readonly throttle?: boolean
}

/** One request, for tests to look at. The token is in none of its fields. */
export interface TelegramRequest {
  readonly atMs: number
  readonly botId: number | null
  /** Lower-cased. */
  readonly method: string
  readonly parameters: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** The true answer's status; null where a fault came before it. */
  readonly status: number | null
  readonly outcome: Outcome
}

export interface SimulatedTelegram {
  /** `http://127.0.0.1:port`: what `telegram.apiRoot` is set to. */
  readonly baseUrl: string
  /** Where the inspection API is, with a slash at the end. */
  readonly inspectionUrl: string
  /** Acting as the people who use this Telegram. */
  readonly people: People
  /** Every message that was accepted from a bot, whether its answer arrived or not. */
  readonly transcript: Transcript
  readonly feed: Feed
  /** All requests of bots that have ended, in the order of their ends; the last 50,000. */
  readonly requests: readonly TelegramRequest[]
  readonly faults: Faults
  /** What a chat holds now, edits and deletions applied. */
  messages(chatId: number): readonly Message[]
  /** Updates that a bot (default: the first) has not confirmed. */
  pendingUpdates(botId?: number): readonly Update[]
  /** Whether a poll for updates waits at this moment. */
  isPolled(botId?: number): boolean
  /** Refuses connections from now on. */
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  close(): Promise<void>
}

const BODY_LIMIT = 50_000_000

/** A request, taken apart. */
interface Asked {
  readonly token: string | undefined
  readonly method: string
  readonly raw: RawParameters | BotApiError
  readonly signal: AbortSignal
  readonly added: number[]
}

/** Serves the Bot API on loopback, strictly, with people who can be acted as. */
export async function startTelegram(options: TelegramOptions): Promise<SimulatedTelegram> {
  const clock = options.clock ?? realClock
  const state = createState({
    bots: options.tokens.map((token) => (typeof token === 'string' ? { token } : token)),
    clock,
    limits: options.limits ?? {},
    throttle: options.throttle ?? true,
  })
  const faults = createFaults(options.seed ?? 0, options.faults)
  const people = createPeople(state)
  const inspection = createInspection(state, people)
  const requests: TelegramRequest[] = []

  const loopback = await listenOnLoopback(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://telegram')
    if (url.pathname.startsWith(INSPECTION_PREFIX)) {
      return inspection.handle(request, response, url, loopback.signal)
    }
    const { token, method } = routeOf(url.pathname)
    const bot = state.bots.get(token ?? '')
    const body = await readBody(request, BODY_LIMIT)
    const raw = await readParameters(url.searchParams, request.headers['content-type'], body).catch(asError)
    const parameters = raw instanceof BotApiError ? {} : Object.fromEntries(raw.values)
    const hits = faults.take({ operation: method, params: parameters })
    let status: number | null = null
    const added: number[] = []

    const outcome = await exchange({
      request,
      response,
      faults: hits,
      nowMs: () => clock.now(),
      signal: loopback.signal,
      accept: async (signal) => {
        const answer = await answerTo(request, { token, method, raw, signal, added })
        status = answer.status
        return answer
      },
    })
    if (outcome !== 'refused') state.transcript.settle(added, outcome)
    keep(requests, {
      atMs: clock.now(),
      botId: bot?.user.id ?? null,
      method,
      parameters,
      headers: headersOf(request),
      status,
      outcome,
    })
  }, options.port)

  async function answerTo(
    request: IncomingMessage,
    { token, method: name, raw, signal, added }: Asked,
  ): Promise<Answer> {
    try {
      if (token === undefined) throw notFound()
      if (!/^\d{1,20}:[\w-]{1,100}$/.test(token)) throw unauthorized('invalid token specified')
      const bot = state.bots.get(token)
      if (!bot) throw unauthorized()
      if (request.method !== 'GET' && request.method !== 'POST')
        throw new BotApiError(405, 'Method Not Allowed')
      if (raw instanceof BotApiError) throw raw
      const method = methodNamed(name)
      if (!method) throw notFound('method not found')
      const result = await method({ state, bot, method: name, parameters: parametersOf(raw), signal, added })
      return jsonAnswer(200, { ok: true, result })
    } catch (error) {
      if (error instanceof BotApiError) return errorAnswer(error)
      throw error
    }
  }

  const botOf = (botId?: number) => {
    const bots = [...state.bots.values()]
    const bot = botId === undefined ? bots[0] : bots.find(({ user }) => user.id === botId)
    if (!bot) throw new RangeError(`There is no bot ${botId ?? ''} in this Telegram`)
    return bot
  }

  return {
    baseUrl: loopback.baseUrl,
    inspectionUrl: `${loopback.baseUrl}${INSPECTION_PREFIX}`,
    people,
    transcript: state.transcript,
    feed: state.feed,
    requests,
    faults,
    messages: (chatId) => state.chats.get(chatId)?.messages ?? [],
    pendingUpdates: (botId) => botOf(botId).updates.pending,
    isPolled: (botId) => botOf(botId).updates.polled,
    goOffline: () => loopback.goOffline(),
    goOnline: () => loopback.goOnline(),
    close: () => loopback.close(),
  }
}

function asError(error: unknown): BotApiError {
  if (error instanceof BotApiError) return error
  throw error
}

/** `/bot<token>/<method>`; the test environment's `/bot<token>/test/<method>` is not simulated. */
function routeOf(path: string): { readonly token: string | undefined; readonly method: string } {
  const [, token, method] = /^\/bot([^/]*)\/([^/]*)\/?$/.exec(path) ?? []
  return { token: token?.replace(/%3A/i, ':'), method: (method ?? '').toLowerCase() }
}

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
