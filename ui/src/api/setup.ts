/** The first run: what is tried, and what is written in the end. */

import { send } from './http.ts'

export interface Finding {
  readonly ok: boolean
  /** What it is, or what is wrong and what to do. */
  readonly detail: string
  readonly title?: string | undefined
  readonly username?: string | undefined
}

export type Probe =
  | { readonly kind: 'youtube'; readonly apiKey: string }
  | { readonly kind: 'source'; readonly apiKey: string; readonly text: string }
  | { readonly kind: 'bot'; readonly token: string }

export interface Setup {
  readonly apiKey: string
  readonly client: string
  readonly source: string
  readonly token: string
  readonly chatId: number
  readonly derivedMetrics: boolean
}

export interface FoundChat {
  readonly id: number
  readonly name: string
}

export const setupApi = {
  probe: (probe: Probe) => send<Finding>('POST', '/setup/probe', probe),
  /** Answers after 25 seconds at the latest; null: nobody wrote to the bot yet. */
  chat: (token: string, signal: AbortSignal) =>
    send<{ readonly chat: FoundChat | null }>('POST', '/setup/chat', { token }, signal),
  write: (setup: Setup) =>
    send<{ readonly written: readonly string[]; readonly restart: boolean }>('POST', '/setup', setup),
}
