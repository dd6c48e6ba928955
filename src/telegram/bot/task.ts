import { setTimeout as wait } from 'node:timers/promises'
import type { Update } from 'grammy/types'
import type { OutputRecord, Task, TaskSpec } from '../../log/port.ts'
import { TELEGRAM_CHATS } from '../../records/chat.ts'
import type { Answer as ApiAnswer } from '../api/answer.ts'
import type { TelegramApi } from '../api/client.ts'
import type { Chats } from '../chats/chats.ts'
import type { Limiter } from '../limits.ts'
import type { Clock, Logger } from '../ports.ts'
import type { TelegramRecords } from '../records.ts'
import { remedyOf } from '../remedies.ts'
import { Answers } from './answers.ts'
import type { Invites } from './invites.ts'
import { ALLOWED_UPDATES, type Response, respond } from './respond.ts'
import { Strangers } from './strangers.ts'
import { COMMANDS } from './texts.ts'

const STORE = 'bot'
const OFFSET = 'offset'

export const BOT_TASK = 'telegram-bot'

/** A source task: one share, so one poller, however many processes there are. */
export const BOT_SPEC: TaskSpec = { id: BOT_TASK, inputs: [], stores: [STORE] }

/** `conflict`: somebody else polls with the same token; delivery goes on. */
export type BotState =
  | { readonly state: 'stopped' | 'polling' }
  | { readonly state: 'conflict' | 'away' | 'unauthorized'; readonly reason: string; readonly remedy: string }

export interface BotParts {
  readonly api: TelegramApi
  readonly chats: Chats
  readonly invites: Invites
  readonly limiter: Limiter
  readonly records: TelegramRecords
  readonly logger: Logger
  readonly clock: Clock
  readonly queued: (chat: string) => number
  readonly changed: (state: BotState) => void
}

/** Telegram holds a poll this long at most. */
const POLL_SECONDS = 50
const POLL_TIMEOUT_MS = (POLL_SECONDS + 15) * 1000

const FIRST_WAIT_MS = 1000
const MAX_WAIT_MS = 30_000
/** Longer, because each of our polls ends the other's. */
const FIRST_CONFLICT_WAIT_MS = 30_000
const MAX_CONFLICT_WAIT_MS = 300_000
const UNAUTHORIZED_WAIT_MS = 60_000

/**
 * Polls for updates until the signal aborts. An update's consequences and the offset after it are committed together,
 * then the answers go out: an update is never acted upon twice, while an answer may be lost.
 */
export async function runBot(task: Task, signal: AbortSignal, parts: BotParts): Promise<void> {
  const answers = new Answers(parts)
  const bot = new Bot(task, parts)
  try {
    for (let failures = 0; !signal.aborted; ) {
      const answer = await bot.poll(signal)
      if (signal.aborted && answer.kind !== 'ok') break
      if (answer.kind !== 'ok') {
        const delayMs = bot.trouble(answer, failures)
        failures += 1
        await wait(delayMs, undefined, { signal }).catch(() => undefined)
        continue
      }
      failures = 0
      bot.well()
      for (const said of await bot.handle(answer.result)) answers.send(said, signal)
    }
  } finally {
    await answers.finish()
    parts.changed({ state: 'stopped' })
  }
}

class Bot {
  readonly #task: Task
  readonly #parts: BotParts
  readonly #strangers = new Strangers()
  /** The reason that was told last; nothing while all is well. */
  #told: string | undefined
  #username: string | undefined

  constructor(task: Task, parts: BotParts) {
    this.#task = task
    this.#parts = parts
  }

  /** Waits for updates; before the first time, asks who the bot is and tells Telegram its commands. */
  async poll(signal: AbortSignal): Promise<ApiAnswer<Update[]>> {
    const { api } = this.#parts
    if (this.#username === undefined) {
      const me = await api.call('getMe', {}, { signal })
      if (me.kind !== 'ok') return me
      this.#username = me.result.username
      // Only a convenience: the commands work without it.
      await api.call('setMyCommands', { commands: COMMANDS }, { signal })
    }
    const offset = Number(new TextDecoder().decode(this.#task.state.get(STORE, OFFSET)) || 0)
    const parameters = {
      // After trouble an answer at once shows that it is over.
      timeout: this.#told === undefined ? POLL_SECONDS : 0,
      allowed_updates: ALLOWED_UPDATES,
      ...(offset > 0 ? { offset } : {}),
    }
    return api.call('getUpdates', parameters, { timeoutMs: POLL_TIMEOUT_MS, signal })
  }

  /** Returns what to say once the consequences are durable. */
  async handle(updates: readonly Update[]): Promise<readonly Response['answers'][number][]> {
    const last = updates.at(-1)
    if (!last) return []
    const outputs: OutputRecord[] = []
    const said: Response['answers'][number][] = []
    for (const update of updates) {
      const response = this.#respond(update)
      outputs.push(...this.#carryOut(response))
      said.push(...response.answers)
    }
    this.#task.state.put(STORE, OFFSET, new TextEncoder().encode(String(last.update_id + 1)))
    await this.#task.commit({ outputs })
    return said
  }

  well(): void {
    const { logger, changed } = this.#parts
    if (this.#told !== undefined) logger.info({}, 'the bot gets its messages again')
    this.#told = undefined
    changed({ state: 'polling' })
  }

  /** Tells once of each reason, and how long to wait, in milliseconds. */
  trouble(answer: Exclude<ApiAnswer<unknown>, { kind: 'ok' }>, failures: number): number {
    const { logger, changed } = this.#parts
    const reason = answer.kind === 'error' ? answer.description : answer.reason
    const remedy = remedyOf(reason)
    const code = answer.kind === 'error' ? answer.code : undefined
    const isNew = this.#told !== reason
    this.#told = reason
    const backoffMs = (first: number, max: number) => Math.min(max, first * 2 ** Math.min(failures, 20))
    if (code === 409) {
      changed({ state: 'conflict', reason, remedy })
      if (isNew)
        logger.error(
          { reason, remedy },
          'the bot does not get its messages; alerts are delivered all the same',
        )
      return backoffMs(FIRST_CONFLICT_WAIT_MS, MAX_CONFLICT_WAIT_MS)
    }
    if (code === 401 || code === 404) {
      changed({ state: 'unauthorized', reason, remedy })
      if (isNew) logger.error({ reason, remedy }, 'the bot is refused')
      return UNAUTHORIZED_WAIT_MS
    }
    changed({ state: 'away', reason, remedy })
    if (isNew) logger.warn({ reason, remedy }, "Telegram can't be reached by the bot")
    const askedMs = answer.kind === 'error' ? (answer.retryAfterSeconds ?? 0) * 1000 : 0
    return Math.max(askedMs, backoffMs(FIRST_WAIT_MS, MAX_WAIT_MS))
  }

  #respond(update: Update): Response {
    const { chats, invites, queued, clock } = this.#parts
    const nowMs = clock()
    return respond(update, {
      chats,
      invites,
      queued,
      nowMs,
      username: this.#username,
      mayAnswerStranger: (chat) => this.#strangers.mayAnswer(chat, nowMs),
    })
  }

  #carryOut({ changes, forgotten, migrated, usedCode }: Response): OutputRecord[] {
    const { chats, invites, records, logger, clock } = this.#parts
    const written = changes.map(({ chat, change }) => [chat, chats.change(chat, change, clock())] as const)
    const moved = migrated ? chats.migrate(migrated.from, migrated.to, clock()) : []
    for (const [chat, { TITLE, TYPE, STATE, REASON }] of [...written, ...moved]) {
      logger.info({ chat, title: TITLE, type: TYPE, state: STATE, reason: REASON }, 'a chat has changed')
    }
    for (const chat of forgotten) chats.apply(chat, null)
    if (usedCode !== undefined) invites.apply(usedCode, null)
    return [
      ...[...written, ...moved].map(([chat, record]) => records.chat(chat, record)),
      ...forgotten.map((chat) => ({ topic: TELEGRAM_CHATS, key: Buffer.from(chat), value: null })),
      ...(usedCode === undefined ? [] : [records.invite(usedCode, null)]),
    ]
  }
}
