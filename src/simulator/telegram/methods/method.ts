import type { Parameters } from '../parameters.ts'
import type { Bot, State } from '../state.ts'

export interface Call {
  readonly state: State
  readonly bot: Bot
  /** Lower-cased. */
  readonly method: string
  readonly parameters: Parameters
  /** Aborts when the client has gone or the server closes. */
  readonly signal: AbortSignal
  /** Takes the sequences of what the call adds to the transcript. */
  readonly added: number[]
}

/** Returns the `result`. Throws `BotApiError`. */
export type Method = (call: Call) => unknown
