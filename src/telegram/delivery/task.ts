import type { LogRecord, OutputRecord, Task, TaskSpec } from '../../log/port.ts'
import { OutboxError, type OutboxReader, TELEGRAM_OUTBOX } from '../../records/outbox.ts'
import type { TelegramApi } from '../api/client.ts'
import type { Chats } from '../chats/chats.ts'
import type { Limiter } from '../limits.ts'
import type { Clock, Logger, Metrics, Random } from '../ports.ts'
import { whenReachable } from '../reachable.ts'
import { deadLetter, type TelegramRecords } from '../records.ts'
import { remedyOf } from '../remedies.ts'
import type { Health } from './health.ts'
import { Inbox } from './inbox.ts'
import { MESSAGES } from './ledger.ts'
import { DeliveryMachine, type Plan } from './machine.ts'
import { PACE } from './pace.ts'
import type { DeliveryPolicy } from './policy.ts'
import { type Answered, Requests } from './requests.ts'

export const DELIVERY_SPEC: TaskSpec = {
  id: 'telegram-delivery',
  inputs: [TELEGRAM_OUTBOX],
  stores: [MESSAGES, PACE],
}

export interface DeliveryParts {
  readonly api: TelegramApi
  readonly chats: Chats
  readonly limiter: Limiter
  readonly health: Health
  readonly policy: DeliveryPolicy
  readonly reader: OutboxReader
  readonly records: TelegramRecords
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly random: Random
  /** Hears of the machine of each share that runs. Returns what to call at its end. */
  readonly running: (machine: DeliveryMachine) => () => void
  /** Hears of what went wrong, for the status. */
  readonly failed: (chat: string, reason: string) => void
}

/** Records taken in one turn. */
const BATCH = 500
/** Above this many entries no records are taken: what can't be sent must not fill the memory. */
const MAX_ENTRIES = 20_000
/** How long requests under way may take to end when all has to stop. */
const FINISH_MS = 1500

/** Delivers one share of the outbox until the signal aborts. */
export async function deliver(task: Task, signal: AbortSignal, parts: DeliveryParts): Promise<void> {
  const inbox = new Inbox<Answered>()
  const requests = new Requests({
    ...parts,
    answered: (answered) => inbox.put(answered),
    probed: (trouble) => parts.health.probeEnded(parts.clock(), parts.random(), trouble),
  })
  const machine = new DeliveryMachine({ ...parts, state: task.state }, parts.clock())
  const turns = new Turns(task, machine, parts)
  const stop = () => inbox.wake()
  signal.addEventListener('abort', stop)
  const ends = [
    parts.running(machine),
    parts.chats.onChange(() => {
      machine.reconsider()
      inbox.wake()
    }),
    parts.health.onChange(() => inbox.wake()),
    () => signal.removeEventListener('abort', stop),
  ]
  try {
    let isRead = true
    let wakeAtMs = await turns.next([], [], requests, signal)
    while (isRead && !signal.aborted) {
      const records = await inbox.during(
        (wake) => (machine.size < MAX_ENTRIES ? task.poll(BATCH, wake) : aborted(wake)),
        wakeAtMs,
        parts.clock(),
      )
      isRead = await whenReachable(() => parts.reader.prepare(records), parts.logger, signal)
      if (isRead) wakeAtMs = await turns.next(records, inbox.take(), requests, signal)
    }
    await requests.finish(FINISH_MS)
    // A commit would pass over records that were polled and could not be read.
    if (isRead) await turns.next([], inbox.take(), requests, signal)
  } finally {
    for (const end of ends) end()
    // After an error too: nothing of this share's may go on.
    await requests.finish(0)
  }
}

const NOTHING: Plan = { sends: [], probe: false, wakeAtMs: Number.POSITIVE_INFINITY }

/** A turn: what happened goes in, is committed, and what follows from it begins. */
class Turns {
  readonly #task: Task
  readonly #machine: DeliveryMachine
  readonly #parts: DeliveryParts

  constructor(task: Task, machine: DeliveryMachine, parts: DeliveryParts) {
    this.#task = task
    this.#machine = machine
    this.#parts = parts
  }

  /** Tells when the next turn is due if nothing happens. Once the signal has aborted nothing new begins. */
  async next(
    records: readonly LogRecord[],
    events: readonly Answered[],
    requests: Requests,
    signal: AbortSignal,
  ): Promise<number> {
    const nowMs = this.#parts.clock()
    const letters = this.#accept(records, nowMs)
    this.#settle(events, nowMs)
    const plan = signal.aborted ? NOTHING : this.#machine.advance(nowMs)
    await this.#commit(letters, records.length + events.length + plan.sends.length > 0)
    for (const send of plan.sends) requests.send(send)
    if (plan.probe) requests.probe()
    return plan.wakeAtMs
  }

  #accept(records: readonly LogRecord[], nowMs: number): OutputRecord[] {
    const { reader, logger, metrics } = this.#parts
    const letters: OutputRecord[] = []
    for (const record of records) {
      try {
        const message = reader.read(record)
        if (message) this.#machine.accept(record, message, nowMs)
      } catch (error) {
        if (!(error instanceof OutboxError)) throw error
        const { topic, partition, offset } = record
        logger.warn(
          { topic, partition, offset, code: error.code, reason: error.message },
          'an outbox record is no message, and went to the dead letters',
        )
        metrics.deadLettered(error.code)
        letters.push(deadLetter(record, error))
      }
    }
    return letters
  }

  #settle(events: readonly Answered[], nowMs: number): void {
    for (const event of events) {
      this.#machine.settle(event.seq, event.outcome, nowMs)
      this.#tell(event)
    }
  }

  #tell({ chat, outcome }: Answered): void {
    const { logger, failed } = this.#parts
    switch (outcome.kind) {
      case 'sent':
        return
      case 'rate-limited':
      case 'migrated':
        logger.info({ chat, ...outcome }, `a chat answered ${outcome.kind}`)
        return
      case 'unauthorized':
      case 'unreached':
      case 'unclear':
      case 'target-refused':
      case 'message-refused':
        failed(chat, outcome.reason)
        logger.warn(
          { chat, ...outcome, remedy: remedyOf(outcome.reason) },
          `a message met with ${outcome.kind}`,
        )
    }
  }

  async #commit(letters: readonly OutputRecord[], isDue: boolean): Promise<void> {
    const { records, metrics } = this.#parts
    const { deliveries, chats } = this.#machine.takeOutputs()
    const outputs = [
      ...letters,
      ...deliveries.map((output) => records.delivery(output)),
      ...chats.map(([chat, record]) => records.chat(chat, record)),
    ]
    if (!isDue && outputs.length === 0) return
    await this.#task.commit({ outputs })
    for (const { delivery } of deliveries) {
      metrics.delivered(delivery.OUTCOME, Number(delivery.SETTLED_AT - delivery.CREATED_AT))
    }
    metrics.queued(this.#machine.size)
  }
}

async function aborted(signal: AbortSignal): Promise<readonly LogRecord[]> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  return []
}
