/**
 * Whether the Bot API can be reached. While it can't, nothing is sent: getMe, which has no effect, is asked in its
 * place until it answers. A message that may have arrived is sent again only after such a proof, so that an outage
 * does not end in many repeats.
 */

export type Trouble = 'unreached' | 'unclear' | 'unauthorized'

/** Unclear ends in this many chats, without a success between, are taken for an outage. */
const OUTAGE_CHATS = 3
const FIRST_PROBE_MS = 500
const MAX_PROBE_MS = 30_000
const UNAUTHORIZED_PROBE_MS = 60_000

export class Health {
  #trouble: { readonly kind: Trouble; readonly reason: string; readonly sinceMs: number } | undefined
  #provenAtMs = Number.NEGATIVE_INFINITY
  #suspects = new Set<string>()
  #failedProbes = 0
  #nextProbeMs = 0
  #probing = false

  /** What keeps everything from being sent, if anything does. */
  get trouble(): { readonly kind: Trouble; readonly reason: string; readonly sinceMs: number } | undefined {
    return this.#trouble
  }

  /** Whether the API has answered since then. */
  provenSince(ms: number): boolean {
    return this.#provenAtMs >= ms
  }

  /** Telegram answered, to whatever. */
  proven(nowMs: number): void {
    this.#provenAtMs = nowMs
    this.#trouble = undefined
    this.#suspects.clear()
    this.#failedProbes = 0
    this.#nextProbeMs = 0
  }

  /** A request to a chat had no answer of Telegram's. */
  failed(kind: Trouble, reason: string, chat: string, nowMs: number): void {
    this.#suspects.add(chat)
    if (kind === 'unclear' && this.#suspects.size < OUTAGE_CHATS) return
    this.#trouble ??= { kind, reason, sinceMs: nowMs }
  }

  /** When getMe should be asked, if somebody waits for a proof. Infinity while it is being asked. */
  probeAtMs(): number {
    return this.#probing ? Number.POSITIVE_INFINITY : this.#nextProbeMs
  }

  probeBegan(): void {
    this.#probing = true
  }

  /** `trouble` absent: it answered. `random` is in [0, 1). */
  probeEnded(
    nowMs: number,
    random: number,
    trouble?: { readonly kind: Trouble; readonly reason: string; readonly retryAfterMs?: number },
  ): void {
    this.#probing = false
    if (!trouble) {
      this.proven(nowMs)
      return
    }
    const { kind, reason, retryAfterMs = 0 } = trouble
    this.#trouble = { kind, reason, sinceMs: this.#trouble?.sinceMs ?? nowMs }
    const backoffMs =
      kind === 'unauthorized'
        ? UNAUTHORIZED_PROBE_MS
        : Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** this.#failedProbes)
    this.#failedProbes += 1
    this.#nextProbeMs = nowMs + Math.max(retryAfterMs, backoffMs * (1 + random / 4))
  }
}
