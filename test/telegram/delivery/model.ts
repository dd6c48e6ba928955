import assert from 'node:assert/strict'
import type { LogRecord } from '../../../src/log/port.ts'
import type { TelegramDelivery } from '../../../src/records/delivery.ts'
import type { SendOutcome } from '../../../src/telegram/api/outcome.ts'
import { Chats } from '../../../src/telegram/chats/chats.ts'
import { Health } from '../../../src/telegram/delivery/health.ts'
import { DeliveryMachine, type Send } from '../../../src/telegram/delivery/machine.ts'
import { DEFAULT_POLICY, type DeliveryPolicy } from '../../../src/telegram/delivery/policy.ts'
import { Limiter } from '../../../src/telegram/limits.ts'
import { REPEAT_MARK } from '../../../src/telegram/text/repeat.ts'
import { MemoryState } from './memory-state.ts'

export interface Arrived {
  readonly chat: string
  readonly text: string
  readonly isMarked: boolean
  readonly atMs: number
}

/** What the world does with a request that has reached it. */
export type Fate = SendOutcome['kind'] | 'arrived-unclear'

/**
 * A delivery whose process can die at any point: the log, the state and Telegram outlive it. Turns are made by hand,
 * so that a test can kill between decision, commit, request and answer.
 */
export class World {
  readonly state = new MemoryState()
  readonly outbox: LogRecord[] = []
  readonly arrived: Arrived[] = []
  /** What telegram_deliveries holds. */
  readonly deliveries: { readonly id: string; readonly delivery: TelegramDelivery }[] = []
  readonly requested: { readonly chat: string; readonly atMs: number }[] = []
  readonly #policy: DeliveryPolicy
  readonly #routes: Readonly<Record<string, readonly number[]>>
  nowMs = Date.parse('2026-01-10T12:00:00Z')
  position = 0
  chats!: Chats
  #limiter!: Limiter
  #health!: Health
  #machine!: DeliveryMachine
  #inFlight: Send[] = []
  #wakeAtMs = 0
  #messageId = 0

  constructor(
    policy: Partial<DeliveryPolicy> = {},
    routes: Readonly<Record<string, readonly number[]>> = {},
  ) {
    this.#policy = { ...DEFAULT_POLICY, ...policy }
    this.#routes = routes
    this.start()
  }

  get inFlight(): readonly Send[] {
    return this.#inFlight
  }

  get waiting(): number {
    return this.#machine.size
  }

  get wakeAtMs(): number {
    return this.#wakeAtMs
  }

  queued(chat: string): number {
    return this.#machine.queued().find((queue) => queue.chat === chat)?.count ?? 0
  }

  /** A new process over what is durable. */
  start(): void {
    this.state.rollback()
    this.chats ??= new Chats(this.#routes)
    this.#limiter = new Limiter()
    this.#health = new Health()
    this.#inFlight = []
    this.#machine = new DeliveryMachine(
      {
        state: this.state,
        chats: this.chats,
        limiter: this.#limiter,
        health: this.#health,
        policy: this.#policy,
        random: () => 0.5,
      },
      this.nowMs,
    )
  }

  write(
    columns: { readonly chat_id: string | number; readonly text: string },
    key: string | null = null,
  ): void {
    this.outbox.push({
      topic: 'outbox',
      partition: 0,
      offset: this.outbox.length,
      timestamp: this.nowMs,
      key: key === null ? null : Buffer.from(key),
      value: Buffer.from(JSON.stringify(columns)),
      headers: [['cause', Buffer.from(`#${this.outbox.length}`)]],
    })
  }

  /** One turn. `dieAt`: before the commit, or after it and before a request goes out. */
  turn(dieAt?: 'before-commit' | 'after-commit'): void {
    for (const record of this.outbox.slice(this.position)) {
      const { chat_id: chatId, text, ...parameters } = JSON.parse(Buffer.from(record.value!).toString())
      this.#machine.accept(record, { chatId: String(chatId), text, parameters }, this.nowMs)
    }
    const plan = this.#machine.advance(this.nowMs)
    const { deliveries } = this.#machine.takeOutputs()
    if (dieAt === 'before-commit') {
      this.start()
      return
    }
    this.state.commit()
    this.position = this.outbox.length
    this.deliveries.push(...deliveries.map(({ entry, delivery }) => ({ id: entry.id, delivery })))
    if (dieAt === 'after-commit') {
      this.start()
      return
    }
    this.#inFlight.push(...plan.sends)
    for (const { chat } of plan.sends) this.requested.push({ chat, atMs: this.nowMs })
    if (plan.probe) this.#health.probeEnded(this.nowMs, 0.5)
    this.#wakeAtMs = plan.probe ? this.nowMs : plan.wakeAtMs
  }

  /** Somebody writes to the bot, which answers as soon as the limits let it: at once, or not at all here. */
  command(chat: string): void {
    if (this.#limiter.answerReadyAtMs(chat, this.nowMs) > this.nowMs) return
    this.#limiter.takeForAnswer(chat, this.nowMs)
  }

  /** A request under way meets its fate. With `answerLost` the process died before it heard of it. */
  answer(fate: Fate, answerLost = false, at = 0): void {
    const [send] = this.#inFlight.splice(at % this.#inFlight.length, 1)
    assert(send)
    const text = String(send.payload.text)
    const isMarked = text.startsWith(REPEAT_MARK)
    if (fate === 'sent' || fate === 'arrived-unclear') {
      const bare = isMarked ? text.slice(REPEAT_MARK.length + 2) : text
      this.arrived.push({ chat: send.chat, text: bare, isMarked, atMs: this.nowMs })
    }
    if (!answerLost) this.#machine.settle(send.seq, this.#outcomeOf(fate, send.chat), this.nowMs)
  }

  #outcomeOf(fate: Fate, chat: string): SendOutcome {
    switch (fate) {
      case 'sent':
        this.#messageId += 1
        return { kind: 'sent', messageId: this.#messageId }
      case 'rate-limited':
        return { kind: 'rate-limited', retryAfterSeconds: 2 }
      case 'migrated':
        // Two groups never become the same supergroup.
        return {
          kind: 'migrated',
          chatId: chat.startsWith('-100') ? chat : `-100${chat.replace(/^[-@]/, '')}`,
        }
      case 'target-refused':
        return { kind: 'target-refused', scope: 'chat', reason: 'Forbidden: bot was blocked by the user' }
      case 'message-refused':
        return { kind: 'message-refused', entities: false, reason: 'Bad Request: text is too long' }
      case 'unauthorized':
      case 'unreached':
        return { kind: fate, reason: fate }
      case 'unclear':
      case 'arrived-unclear':
        return { kind: 'unclear', reason: 'no answer' }
    }
  }

  /** Lets time pass and everything be answered well until nothing is left to do. */
  settle(limitMs = 24 * 3_600_000): void {
    const endMs = this.nowMs + limitMs
    for (let turns = 0; ; turns++) {
      assert.ok(turns < 20_000, 'it turns in a circle')
      this.turn()
      while (this.#inFlight.length > 0) this.answer('sent')
      this.turn()
      if (this.#inFlight.length > 0) continue
      if (this.waiting === 0) return
      const nextMs = Math.max(this.#wakeAtMs, this.nowMs)
      assert.ok(Number.isFinite(nextMs) && nextMs <= endMs, `it would never end: ${this.waiting} wait`)
      this.nowMs = nextMs
    }
  }
}
