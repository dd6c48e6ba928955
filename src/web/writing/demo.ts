/** The simulated chat of the demo: what a phone would show, and what one types. */

export interface DemoMessage {
  readonly id: number
  /** Milliseconds since the epoch, of the simulated world. */
  readonly at: number
  readonly from: 'bot' | 'you'
  readonly text: string
  readonly entities: readonly {
    readonly type: string
    readonly offset: number
    readonly length: number
    readonly url?: string | undefined
  }[]
  readonly photo: string | null
  readonly silent: boolean
  readonly edited: boolean
  readonly buttons: readonly (readonly {
    readonly text: string
    readonly data: string | null
    readonly url: string | null
  }[])[]
}

export interface DemoChat {
  readonly chat: { readonly id: number; readonly title: string; readonly type: string }
  readonly bot: { readonly name: string; readonly username: string }
  /** The last 200, in their order. */
  readonly messages: readonly DemoMessage[]
}

export interface DemoDesk {
  read(): DemoChat
  say(text: string): void
  /** Throws `WriteRefused` where there is no such button. */
  press(messageId: number, data: string): void
  /** Calls back when something is new, until the signal aborts. */
  follow(changed: () => void, signal: AbortSignal): void
}
