/** The simulated chat of the demo. */

import type { Entity } from '../../../src/simulator/telegram/model.ts'
import { get, send } from './http.ts'

export interface DemoButton {
  readonly text: string
  readonly data: string | null
  readonly url: string | null
}

export interface DemoMessage {
  readonly id: number
  readonly at: number
  readonly from: 'bot' | 'you'
  readonly text: string
  readonly entities: readonly Entity[]
  readonly edited: boolean
  readonly buttons: readonly (readonly DemoButton[])[]
}

export interface DemoChat {
  readonly bot: { readonly name: string; readonly username: string }
  readonly messages: readonly DemoMessage[]
}

export const demoApi = {
  chat: () => get<DemoChat>('/demo/chat'),
  say: (text: string) => send<unknown>('POST', '/demo/chat', { text }),
  press: (messageId: number, data: string) =>
    send<unknown>('POST', '/demo/chat', { press: { messageId, data } }),
}
