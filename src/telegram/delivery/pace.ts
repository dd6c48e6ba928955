/** When chats got their last messages, kept over restarts: the limits are Telegram's, not the process's. */

import type { TaskState } from '../../log/port.ts'
import { type Limiter, TELEGRAM_LIMITS } from '../limits.ts'

export const PACE = 'pace'

export function rememberPace(state: TaskState, limiter: Limiter, chat: string): void {
  state.put(PACE, chat, new TextEncoder().encode(JSON.stringify(limiter.timesOf(chat))))
}

/** Tells the limiter what was sent before the start, and forgets what no window reaches any more. */
export function recallPace(state: TaskState, limiter: Limiter, nowMs: number): void {
  for (const [chat, bytes] of [...state.range(PACE)]) {
    const times = JSON.parse(new TextDecoder().decode(bytes)) as number[]
    if ((times.at(-1) ?? 0) < nowMs - TELEGRAM_LIMITS.groupWindowMs) state.delete(PACE, chat)
    else limiter.recall(chat, times)
  }
}
