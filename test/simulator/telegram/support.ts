import type { TestContext } from 'node:test'
import { steppedClock } from '../../../src/simulator/clock.ts'
import { startTelegram, type TelegramOptions } from '../../../src/simulator/telegram/index.ts'

export const TOKEN = '123456789:AAsimulated-token-of-35-characters_'
export const START = Date.UTC(2026, 2, 1, 20)

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into, and a wrong path fails the test
  readonly json: any
}

/** A Telegram whose clock stands still, a person who has started its bot, and ways to call. Closed with the test. */
export async function telegramFor(t: TestContext, options: Partial<TelegramOptions> = {}) {
  const clock = steppedClock(START)
  const telegram = await startTelegram({ tokens: [TOKEN], clock, ...options })
  t.after(() => telegram.close())
  const ann = telegram.people.person({ firstName: 'Ann', username: 'ann' })
  telegram.people.start(ann.id)

  async function read(response: Response): Promise<Reply> {
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
  async function call(
    method: string,
    parameters: Record<string, unknown> = {},
    token = TOKEN,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const response = await fetch(`${telegram.baseUrl}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
      ...(signal ? { signal } : {}),
    })
    return read(response)
  }
  const say = (text: string, more: Record<string, unknown> = {}) =>
    call('sendMessage', { chat_id: ann.id, text, ...more })
  return { clock, telegram, people: telegram.people, ann, call, say, read }
}

/** The description of an error. */
export const described = (reply: Reply): string => reply.json.description

/** Lets other work go on until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
