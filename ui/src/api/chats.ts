/** Who gets messages, and who does not, and why. */

import { get, send } from './http.ts'

export interface Remedied {
  readonly reason: string
  readonly remedy: string
}

export interface Chat {
  readonly id: string
  readonly title: string | null
  readonly type: string | null
  readonly username: string | null
  readonly role: 'viewer' | 'admin' | null
  readonly routes: readonly string[]
  /** The configuration names it. */
  readonly configured: boolean
  readonly state: 'active' | 'parked'
  readonly reason: string | null
  readonly remedy: string | null
  readonly parkedAt: number | null
  readonly mutedUntil: number | null
  readonly mutedVideos: readonly { readonly videoId: string; readonly title: string | null }[]
  /** Local times, `HH:MM`. */
  readonly quiet: { readonly from: string; readonly to: string; readonly timeZone: string } | null
  readonly pairedAt: number | null
  /** Messages that wait. */
  readonly queued: number
  readonly lastError: (Remedied & { readonly at: number }) | null
}

export interface ChatList {
  readonly bot: { readonly username: string | null; readonly problem: Remedied | null }
  readonly routes: readonly { readonly name: string; readonly chats: readonly string[] }[]
  readonly chats: readonly Chat[]
}

export interface Invite {
  readonly link: string
  /** An SVG document. */
  readonly qr: string
  readonly expiresAt: number
}

export interface ChatChange {
  readonly mutedUntil?: number | null
  readonly unpark?: true
  readonly unmuteVideo?: string
}

const chat = (id: string) => `/chats/${encodeURIComponent(id)}`

export const chatsApi = {
  list: () => get<ChatList>('/chats'),
  invite: (client: string, role: 'viewer' | 'admin') =>
    send<Invite>('POST', '/chats/invite', { client, role }),
  test: (id: string) => send<{ readonly messageId: string }>('POST', `${chat(id)}/test`),
  change: (id: string, change: ChatChange) => send<Chat>('PATCH', chat(id), change),
}
