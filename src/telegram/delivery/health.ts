/**
 * Whether the Bot API can be reached. While it can't, nothing is sent: getMe, which has no effect, is asked in its
 * place until it answers. A message that may have arrived is sent again only after such a proof, so that an outage
 * does not end in many repeats.
 */

export type TroubleKind = 'unreached' | 'unclear' | 'unauthorized'

/** What keeps everything from being sent. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly reason: string
  readonly sinceMs: number
}

/** What getMe came to. */
export interface ProbeTrouble {
  readonly kind: TroubleKind
  readonly reason: string
  /** What Telegram asked for; 0 where it did not. */
  readonly retryAfterMs: number
}

/** Unclear ends in this many chats, without a success between, are taken for an outage. */
const OUTAGE_CHATS = 3
const FIRST_PROBE_MS = 500
const MAX_PROBE_MS = 30_000
const UNAUTHORIZED_PROBE_MS = 60_000

export class Health {
  readonly #listeners = new Set<() => void>()
  #trouble: Trouble | undefined
  #provenAtMs = Number.NEGATIVE_INFINITY
  #suspects = new Set<string>()
  #failedProbes = 0
  #nextProbeMs = 0
  #probing = false

  get trouble(): Trouble | undefined {
    return this.#trouble
  }

  /** Calls back when trouble begins or ends, and when getMe has ended. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether the API has answered since then. */
  provenSince(ms: number): boolean {
    return this.#provenAtMs >= ms
  }

  /** Telegram answered, to whatever. */
  proven(nowMs: number): void {
    const isOver = this.#trouble !== undefined
    this.#provenAtMs = nowMs
    this.#trouble = undefined
    this.#suspects.clear()
    this.#failedProbes = 0
    this.#nextProbeMs = 0
    if (isOver) this.#tell()
  }

  /** A request to a chat had no answer of Telegram's. */
  failed(kind: TroubleKind, reason: string, chat: string, nowMs: number): void {
    this.#suspects.add(chat)
    if (kind === 'unclear' && this.#suspects.size < OUTAGE_CHATS) return
    if (this.#trouble) return
    this.#trouble = { kind, reason, sinceMs: nowMs }
    this.#tell()
  }

  /** When getMe should be asked, if somebody waits for a proof. Infinity while it is being asked. */
  probeAtMs(): number {
    return this.#probing ? Number.POSITIVE_INFINITY : this.#nextProbeMs
  }

  probeBegan(): void {
    this.#probing = true
  }

  /** `trouble` absent: it answered. `random` is in [0, 1). */
  probeEnded(nowMs: number, random: number, trouble?: ProbeTrouble): void {
    this.#probing = false
    if (trouble) this.#probeFailed(nowMs, random, trouble)
    else this.proven(nowMs)
    this.#tell()
  }

  #probeFailed(nowMs: number, random: number, { kind, reason, retryAfterMs }: ProbeTrouble): void {
    this.#trouble = { kind, reason, sinceMs: this.#trouble?.sinceMs ?? nowMs }
    const backoffMs =
      kind === 'unauthorized'
        ? UNAUTHORIZED_PROBE_MS
        : Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** this.#failedProbes)
    this.#failedProbes += 1
    this.#nextProbeMs = nowMs + Math.max(retryAfterMs, backoffMs * (1 + random / 4))
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
