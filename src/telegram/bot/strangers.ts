/** How often chats that nobody paired get an answer: whoever finds the bot must not keep it busy. */

const WINDOW_MS = 60_000
const PER_CHAT = 3
const IN_ALL = 30

export class Strangers {
  #answers: { readonly chat: string; readonly atMs: number }[] = []

  /** Whether the chat may have an answer now; if so, counts it. */
  mayAnswer(chat: string, nowMs: number): boolean {
    this.#answers = this.#answers.filter(({ atMs }) => atMs > nowMs - WINDOW_MS && atMs <= nowMs)
    const own = this.#answers.filter((answer) => answer.chat === chat).length
    if (own >= PER_CHAT || this.#answers.length >= IN_ALL) return false
    this.#answers.push({ chat, atMs: nowMs })
    return true
  }
}
