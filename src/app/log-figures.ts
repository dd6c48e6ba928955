/** What only the log can tell of how things stand: how far rules are behind, and what is on topics. */

import { type Log, LogError, type TopicInfo } from '../log/port.ts'
import type { Program, ProgramQuery } from '../sql/index.ts'

export interface QueryLag {
  readonly query: string
  /** `file:line` of the statement. */
  readonly rule: string
  readonly sink: string
  /** Records written and not yet read by it, over its inputs. */
  readonly lag: number
}

export interface TopicFigures {
  readonly name: string
  readonly partitions: number
  readonly records: number
}

export interface Figures {
  readonly queries: readonly QueryLag[]
  readonly topics: readonly TopicFigures[]
  /** Why nothing is known of them just now; absent where all is. */
  readonly unread?: string
}

export interface LogFiguresOptions {
  /** How long the log may take to answer. Default 5 s, and a second where it is known to be stalled. */
  readonly patienceMs?: { readonly usual: number; readonly stalled: number }
}

const PATIENCE_MS = { usual: 5000, stalled: 1000 }

export class LogFigures {
  readonly #log: Log
  readonly #program: () => Program
  readonly #patienceMs: { readonly usual: number; readonly stalled: number }
  /** One for all who ask meanwhile: a cluster that is away holds up no more than one look. */
  #looking: Promise<Figures> | undefined

  constructor(log: Log, program: () => Program, { patienceMs = PATIENCE_MS }: LogFiguresOptions = {}) {
    this.#log = log
    this.#program = program
    this.#patienceMs = patienceMs
  }

  /** Never waits long: a log that does not answer is told as `unread`. Throws any error but that. */
  async look(): Promise<Figures> {
    const isStalled = this.#log.health.state === 'stalled'
    const patienceMs = isStalled ? this.#patienceMs.stalled : this.#patienceMs.usual
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    const looking = this.#looking
    looking.catch(() => undefined)
    const { promise: late, reject } = Promise.withResolvers<never>()
    const silence = new LogError('unreachable', `the log does not answer within ${patienceMs / 1000} s`)
    const timer = setTimeout(reject, patienceMs, silence)
    try {
      return await Promise.race([looking, late])
    } catch (error) {
      if (!(error instanceof LogError) || error.code !== 'unreachable') throw error
      return { queries: [], topics: [], unread: error.message }
    } finally {
      clearTimeout(timer)
    }
  }

  async #look(): Promise<Figures> {
    const topics = await this.#log.topics()
    const queries = await Promise.all(this.#program().queries.map((query) => this.#lagOf(query, topics)))
    return {
      queries,
      topics: topics.map(({ name, partitions, offsets }) => ({
        name,
        partitions,
        records: offsets.reduce((sum, { earliest, end }) => sum + end - earliest, 0),
      })),
    }
  }

  async #lagOf({ id, rule, taskId, plan }: ProgramQuery, topics: readonly TopicInfo[]): Promise<QueryLag> {
    const positions = await this.#log.positions(taskId)
    const read = new Set(plan.reads.map(({ topic }) => topic))
    let lag = 0
    for (const { name, offsets } of topics) {
      if (!read.has(name)) continue
      for (const [partition, { earliest, end }] of offsets.entries()) {
        const at = positions.find((position) => position.topic === name && position.partition === partition)
        // The position is of a moment after the end's.
        lag += Math.max(0, end - Math.max(at?.offset ?? earliest, earliest))
      }
    }
    return { query: id, rule, sink: plan.sink.topic, lag }
  }
}
