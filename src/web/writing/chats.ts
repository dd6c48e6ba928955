/** The chats that get alerts, as the dashboard shows and changes them. Times in milliseconds since the epoch. */

export interface ShownChat {
  readonly id: string
  readonly title: string | null
  readonly type: string | null
  readonly username: string | null
  readonly role: 'viewer' | 'admin' | null
  readonly routes: readonly string[]
  /** Named by the configuration, which alone can take it out again. */
  readonly configured: boolean
  readonly state: 'active' | 'parked'
  /** Why it is parked, in Telegram's words, and what to do. */
  readonly reason: string | null
  readonly remedy: string | null
  readonly parkedAt: number | null
  readonly mutedUntil: number | null
  readonly mutedVideos: readonly { readonly videoId: string; readonly title: string | null }[]
  readonly quiet: { readonly from: string; readonly to: string; readonly timeZone: string } | null
  readonly pairedAt: number | null
  /** Messages that wait for it. */
  readonly queued: number
  readonly lastError: { readonly reason: string; readonly remedy: string; readonly at: number } | null
}

export interface ChatsView {
  readonly bot: {
    readonly username: string | null
    readonly problem: { readonly reason: string; readonly remedy: string } | null
  }
  readonly routes: readonly { readonly name: string; readonly chats: readonly string[] }[]
  readonly chats: readonly ShownChat[]
}

export interface ChatChange {
  /** Until when it gets nothing; null: it gets messages. */
  readonly mutedUntil?: number | null | undefined
  readonly unpark?: true | undefined
  readonly unmuteVideo?: string | undefined
}

export interface Invitation {
  /** Opens the bot with the code, which is good once. */
  readonly link: string
  /** The same as a picture: SVG. */
  readonly qr: string
  readonly expiresAt: number
}

/** Every method throws `WriteRefused`. */
export interface ChatsDesk {
  read(signal: AbortSignal): Promise<ChatsView>
  invite(
    request: { route: string; role: 'viewer' | 'admin'; group: boolean },
    signal: AbortSignal,
  ): Promise<Invitation>
  /** Sends a message now. The id is null where Telegram's answer was cut off before it. */
  test(id: string, signal: AbortSignal): Promise<{ readonly messageId: number | null }>
  change(id: string, change: ChatChange, signal: AbortSignal): Promise<ShownChat>
}
