import type { LogRecord, TaskState } from '../../log/port.ts'
import type { TelegramChat } from '../../records/chat.ts'
import type { TelegramDelivery } from '../../records/delivery.ts'
import type { OutboxMessage, ParameterValue } from '../../records/outbox.ts'
import type { SendOutcome } from '../api/outcome.ts'
import type { Chats } from '../chats/chats.ts'
import type { Limiter } from '../limits.ts'
import type { Random } from '../ports.ts'
import { accept } from './accept.ts'
import { decide, type Step } from './decide.ts'
import type { Entry } from './entry.ts'
import type { Health } from './health.ts'
import { Ledger } from './ledger.ts'
import { recallPace, rememberPace } from './pace.ts'
import type { DeliveryPolicy } from './policy.ts'
import { type Ending, toDelivery } from './record.ts'
import { requestOf } from './request.ts'
import { interrupted, settle, type Verdict } from './settle.ts'

export interface MachineParts {
  readonly state: TaskState
  readonly chats: Chats
  readonly limiter: Limiter
  readonly health: Health
  readonly policy: DeliveryPolicy
  readonly random: Random
}

export interface Send {
  readonly seq: number
  readonly chat: string
  /** When the limits counted it. */
  readonly takenAtMs: number
  readonly payload: Readonly<Record<string, ParameterValue>>
}

export interface Plan {
  /** To be requested as soon as the turn is durable. */
  readonly sends: readonly Send[]
  /** getMe is to be asked. */
  readonly probe: boolean
  /** When to plan again, if nothing happens before. */
  readonly wakeAtMs: number
}

export interface DeliveryOutput {
  readonly entry: Entry
  readonly delivery: TelegramDelivery
}

export interface Outputs {
  readonly deliveries: readonly DeliveryOutput[]
  readonly chats: readonly (readonly [chat: string, record: TelegramChat])[]
}

/** What was decided last for a chat, and until when that holds if nothing happens. */
interface Held {
  readonly ready: boolean
  readonly untilMs: number
  readonly needsProof: boolean
}

type Due = Extract<Step, { kind: 'send' | 'wait' }>

/**
 * The delivery of one share, without its effects: records and outcomes go in, requests and records come out, all
 * state is in the ledger. Every method belongs to a turn that is committed before `Plan.sends` are requested.
 */
export class DeliveryMachine {
  readonly #parts: MachineParts
  readonly #ledger: Ledger
  readonly #held = new Map<string, Held>()
  #deliveries: DeliveryOutput[] = []
  #chats: (readonly [string, TelegramChat])[] = []
  #floodedChat: string | undefined

  /** Takes up the ledger. Entries found in `sending` may have arrived: policy says what becomes of them. */
  constructor(parts: MachineParts, nowMs: number) {
    this.#parts = parts
    this.#ledger = new Ledger(parts.state)
    recallPace(parts.state, parts.limiter, nowMs)
    for (const entry of [...this.#ledger.entries()]) {
      if (entry.state === 'sending') this.#apply(entry, interrupted(entry, parts.policy, nowMs), nowMs)
    }
  }

  get size(): number {
    return this.#ledger.size
  }

  /** How many messages each chat waits for, and since when the oldest exists. */
  queued(): readonly { readonly chat: string; readonly count: number; readonly oldestMs: number }[] {
    return [...this.#ledger.queues()].map(([chat, queue]) => ({
      chat,
      count: queue.reduce((sum, { digest }) => sum + (digest?.count ?? 1), 0),
      oldestMs: Math.min(...queue.map(({ createdAtMs }) => createdAtMs)),
    }))
  }

  accept(record: LogRecord, message: OutboxMessage, nowMs: number): void {
    const { chats, policy } = this.#parts
    const accepted = accept(record, message, chats, policy.maxAgeMs, this.#ledger.nextSeq())
    for (const entry of accepted.entries) {
      this.#ledger.put(entry)
      this.#held.delete(entry.chat)
    }
    if (accepted.nobody) {
      const { entry, reason } = accepted.nobody
      this.#end(entry, { outcome: 'failed', reason, nobody: true }, nowMs)
    }
  }

  /** The request of an entry has ended. */
  settle(seq: number, outcome: SendOutcome, nowMs: number): void {
    const entry = this.#ledger.get(seq)
    if (entry?.state !== 'sending') return
    this.#notice(entry.chat, outcome, nowMs)
    this.#apply(entry, settle(entry, outcome, this.#parts.policy, nowMs, this.#parts.random()), nowMs)
  }

  /** Something about chats or their settings has changed. */
  reconsider(): void {
    this.#held.clear()
  }

  /** Decides for every chat what is due, and takes what the limits allow: whoever waits longest goes first. */
  advance(nowMs: number): Plan {
    const { health, limiter, policy } = this.#parts
    let wakeAtMs = Number.POSITIVE_INFINITY
    let needsProof = health.trouble !== undefined
    const ready: string[] = []
    for (const [chat] of [...this.#ledger.queues()]) {
      const held = this.#look(chat, nowMs)
      if (!held) continue
      if (held.ready) ready.push(chat)
      else wakeAtMs = Math.min(wakeAtMs, held.untilMs)
      needsProof ||= held.needsProof
    }
    const sends: Send[] = []
    if (!health.trouble) {
      ready.sort((a, b) => limiter.lastAtMs(a) - limiter.lastAtMs(b))
      for (const chat of ready) {
        if (this.#ledger.sending >= policy.maxInFlight) break
        const readyAtMs = limiter.readyForAnyAtMs(nowMs)
        if (readyAtMs > nowMs) {
          wakeAtMs = Math.min(wakeAtMs, readyAtMs)
          break
        }
        const step = this.#step(chat, nowMs)
        if (step?.kind === 'send') sends.push(this.#take(step.entry, nowMs))
        // An answer of the bot may have taken the chat's place since.
        else if (step) wakeAtMs = Math.min(wakeAtMs, this.#hold(chat, step).untilMs)
      }
    }
    if (!needsProof || this.#ledger.size === 0) return { sends, probe: false, wakeAtMs }
    const probeAtMs = health.probeAtMs()
    if (probeAtMs > nowMs) return { sends, probe: false, wakeAtMs: Math.min(wakeAtMs, probeAtMs) }
    health.probeBegan()
    return { sends, probe: true, wakeAtMs }
  }

  /** What the turn has to write besides its state, handed over once. */
  takeOutputs(): Outputs {
    const outputs = { deliveries: this.#deliveries, chats: this.#chats }
    this.#deliveries = []
    this.#chats = []
    return outputs
  }

  #look(chat: string, nowMs: number): Held | undefined {
    const held = this.#held.get(chat)
    if (held && !held.needsProof && held.untilMs > nowMs) return held
    const step = this.#step(chat, nowMs)
    return step && this.#hold(chat, step)
  }

  #hold(chat: string, step: Due): Held {
    const held: Held =
      step.kind === 'send'
        ? { ready: true, untilMs: step.entry.deadlineMs, needsProof: false }
        : { ready: false, untilMs: step.untilMs, needsProof: step.needsProof === true }
    this.#held.set(chat, held)
    return held
  }

  /** Carries out steps of a chat until one is a request or a wait. undefined: nothing is left. */
  #step(chat: string, nowMs: number): Due | undefined {
    const { chats, limiter, health, policy } = this.#parts
    for (let queue = this.#ledger.queue(chat); queue.length > 0; queue = this.#ledger.queue(chat)) {
      const view = {
        chat: chats.get(chat),
        readyAtMs: limiter.chatReadyAtMs(chat, nowMs),
        provenSince: (ms: number) => health.provenSince(ms),
      }
      const step = decide(queue, view, policy, nowMs)
      switch (step.kind) {
        case 'send':
        case 'wait':
          return step
        case 'hold':
          for (const entry of step.entries) this.#ledger.put(entry)
          break
        case 'coalesce':
          this.#ledger.put(step.digest)
          for (const entry of step.folded)
            this.#end(entry, { outcome: 'coalesced', into: step.digest.id }, nowMs)
          break
        case 'end':
          for (const entry of step.entries) {
            this.#end(entry, { outcome: step.outcome, reason: step.reason }, nowMs)
          }
      }
    }
    this.#held.delete(chat)
    return undefined
  }

  #take(entry: Entry, nowMs: number): Send {
    const { state, limiter } = this.#parts
    const sending: Entry = {
      ...entry,
      state: 'sending',
      attempts: entry.attempts + 1,
      repeated: entry.repeated || entry.repeat,
    }
    this.#ledger.put(sending)
    this.#held.delete(entry.chat)
    limiter.take(entry.chat, nowMs)
    rememberPace(state, limiter, entry.chat)
    const { payload } = requestOf(sending)
    return { seq: entry.seq, chat: entry.chat, takenAtMs: nowMs, payload }
  }

  /** What an outcome says of Telegram as a whole. */
  #notice(chat: string, outcome: SendOutcome, nowMs: number): void {
    const { health, limiter } = this.#parts
    switch (outcome.kind) {
      case 'unreached':
      case 'unclear':
      case 'unauthorized':
        health.failed(outcome.kind, outcome.reason, chat, nowMs)
        break
      case 'rate-limited':
        // Two chats in a row: it is not about either of them.
        if (this.#floodedChat !== undefined && this.#floodedChat !== chat) {
          limiter.pauseAll(nowMs + outcome.retryAfterSeconds * 1000)
        }
        this.#floodedChat = chat
        health.proven(nowMs)
        break
      default:
        this.#floodedChat = undefined
        health.proven(nowMs)
    }
  }

  #apply(entry: Entry, verdict: Verdict, nowMs: number): void {
    this.#held.delete(entry.chat)
    if (verdict.next) {
      this.#ledger.put(verdict.next)
      this.#held.delete(verdict.next.chat)
    }
    if (verdict.ended) {
      const { entry: last, outcome, reason } = verdict.ended
      this.#end(last, { outcome, reason }, nowMs)
    }
    if (verdict.chat) this.#applyToChat(entry.chat, verdict.chat, nowMs)
  }

  #applyToChat(chat: string, change: NonNullable<Verdict['chat']>, nowMs: number): void {
    const { chats, limiter } = this.#parts
    switch (change.kind) {
      case 'pause':
        limiter.pause(chat, change.untilMs)
        return
      case 'reachable':
        if (chats.get(chat)?.STATE !== 'parked') return
        this.#chats.push([
          chat,
          chats.change(chat, { STATE: 'active', REASON: null, PARKED_AT: null }, nowMs),
        ])
        return
      case 'park': {
        const parked = { STATE: 'parked', REASON: change.reason, PARKED_AT: BigInt(nowMs) } as const
        this.#chats.push([chat, chats.change(chat, parked, nowMs)])
        return
      }
      case 'migrate':
        this.#chats.push(...chats.migrate(chat, change.to, nowMs))
        for (const waiting of [...this.#ledger.queue(chat)]) {
          if (waiting.state === 'waiting') this.#ledger.put({ ...waiting, chat: change.to })
        }
        this.#held.delete(change.to)
    }
  }

  #end(entry: Entry, ending: Ending, nowMs: number): void {
    this.#deliveries.push({ entry, delivery: toDelivery(entry, ending, nowMs) })
    if (!ending.nobody) this.#ledger.remove(entry.seq)
  }
}
