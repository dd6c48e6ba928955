/** Who gets messages, and who does not, and why. */

import type {
  ShownChat as Chat,
  ChatChange,
  ChatsView as ChatList,
  Invitation,
} from '../../../src/web/writing/chats.ts'
import { get, send } from './http.ts'

export type { Chat, ChatChange, ChatList, Invitation }

const chat = (id: string) => `/chats/${encodeURIComponent(id)}`

export const chatsApi = {
  list: () => get<ChatList>('/chats'),
  invite: (client: string, role: 'viewer' | 'admin') =>
    send<Invitation>('POST', '/chats/invite', { client, role }),
  test: (id: string) => send<{ readonly messageId: number | null }>('POST', `${chat(id)}/test`),
  change: (id: string, change: ChatChange) => send<Chat>('PATCH', chat(id), change),
}
