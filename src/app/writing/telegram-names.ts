/** What Telegram calls the bot and the chats: asked for by themselves, and kept. */

import { remedyOf, type TelegramApi } from '../../telegram/index.ts'
import { probeBot } from '../probe.ts'

export const NO_TOKEN = 'telegram.token is not set: nothing can be sent'

/** Asked for once it is known, and again after a failure. */
export class BotName {
  readonly #api: TelegramApi | undefined
  #username: string | undefined

  constructor(api: TelegramApi | undefined) {
    this.#api = api
  }

  async describe(signal: AbortSignal): Promise<{
    username: string | null
    problem: { reason: string; remedy: string } | null
  }> {
    if (this.#username) return { username: this.#username, problem: null }
    if (!this.#api)
      return { username: null, problem: { reason: NO_TOKEN, remedy: 'Set it in the configuration.' } }
    const { username, detail } = await probeBot(this.#api, signal)
    if (!username) return { username: null, problem: { reason: detail, remedy: remedyOf(detail) } }
    this.#username = username
    return { username, problem: null }
  }
}

/** How long Telegram may take before a page goes without the names. */
const PATIENCE_MS = 3_000
/** No more at once: these questions must not stand in the way of alerts. */
const AT_ONCE = 20

/** Of chats that only the configuration names: the bot has heard of none of them. */
export class ChatNames {
  readonly #api: TelegramApi | undefined
  /** null: Telegram gave none; it is not asked again by this process. */
  readonly #names = new Map<string, string | null>()

  constructor(api: TelegramApi | undefined) {
    this.#api = api
  }

  of(id: string): string | null {
    return this.#names.get(id) ?? null
  }

  /** Asks for those that are not known; resolves without them where Telegram is slow or away. */
  async ask(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const api = this.#api
    if (!api) return
    const unknown = ids.filter((id) => !this.#names.has(id)).slice(0, AT_ONCE)
    await Promise.all(
      unknown.map(async (id) => {
        const answer = await api.call('getChat', { chat_id: id }, { signal, timeoutMs: PATIENCE_MS })
        if (answer.kind === 'ok') this.#names.set(id, nameOf(answer.result as NamedChat))
        else if (answer.kind === 'error') this.#names.set(id, null)
      }),
    )
  }
}

interface NamedChat {
  readonly title?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly username?: string
}

function nameOf({ title, first_name, last_name, username }: NamedChat): string | null {
  const person = [first_name, last_name].filter(Boolean).join(' ')
  return title || person || username || null
}
