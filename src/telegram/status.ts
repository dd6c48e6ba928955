import type { BotState } from './bot/task.ts'
import type { Chats } from './chats/chats.ts'
import type { Health, TroubleKind } from './delivery/health.ts'
import type { DeliveryMachine } from './delivery/machine.ts'
import type { Clock } from './ports.ts'
import { remedyOf } from './remedies.ts'

/** Times are milliseconds since the epoch. */
export interface TelegramStatus {
  /** What keeps every message waiting, if anything does. */
  readonly trouble?: {
    readonly kind: TroubleKind
    readonly reason: string
    readonly remedy: string
    readonly sinceMs: number
  }
  readonly queued: readonly { readonly chat: string; readonly count: number; readonly oldestMs: number }[]
  readonly parked: readonly ParkedChat[]
  /** The last of each reason and chat, newest first. */
  readonly lastErrors: readonly TelegramFailure[]
  readonly bot: BotState
}

export interface ParkedChat {
  readonly chat: string
  readonly title: string | null
  readonly reason: string
  readonly remedy: string
  readonly sinceMs: number
}

export interface TelegramFailure {
  readonly chat: string
  readonly reason: string
  readonly remedy: string
  readonly atMs: number
}

const MAX_FAILURES = 20

/** Gathers how the stage stands, for people. */
export class StatusBoard {
  readonly #chats: Chats
  readonly #health: Health
  readonly #clock: Clock
  readonly #machines = new Set<DeliveryMachine>()
  #failures: TelegramFailure[] = []
  #bot: BotState = { state: 'stopped' }

  constructor(chats: Chats, health: Health, clock: Clock) {
    this.#chats = chats
    this.#health = health
    this.#clock = clock
  }

  /** Counts the machine in until the returned function is called. */
  running(machine: DeliveryMachine): () => void {
    this.#machines.add(machine)
    return () => this.#machines.delete(machine)
  }

  failed(chat: string, reason: string): void {
    const others = this.#failures.filter((known) => known.chat !== chat || known.reason !== reason)
    const failure = { chat, reason, remedy: remedyOf(reason), atMs: this.#clock() }
    this.#failures = [failure, ...others].slice(0, MAX_FAILURES)
  }

  botChanged(state: BotState): void {
    this.#bot = state
  }

  queued(chat: string): number {
    return this.status().queued.find((queue) => queue.chat === chat)?.count ?? 0
  }

  status(): TelegramStatus {
    const { trouble } = this.#health
    return {
      ...(trouble ? { trouble: { ...trouble, remedy: remedyOf(trouble.reason) } } : {}),
      queued: [...this.#machines].flatMap((machine) => machine.queued()),
      parked: this.#parked(),
      lastErrors: this.#failures,
      bot: this.#bot,
    }
  }

  #parked(): ParkedChat[] {
    const found: ParkedChat[] = []
    for (const [chat, { STATE, TITLE, REASON, PARKED_AT }] of this.#chats.entries()) {
      if (STATE !== 'parked') continue
      const reason = REASON ?? 'unreachable'
      found.push({ chat, title: TITLE, reason, remedy: remedyOf(reason), sinceMs: Number(PARKED_AT ?? 0n) })
    }
    return found
  }
}
