/** Answers kept for conditional requests, the least recently used dropped first. They save bytes, never quota. */

export interface Kept {
  readonly etag: string
  readonly body: string
}

export class EtagCache {
  readonly #maxBytes: number
  readonly #entries = new Map<string, Kept>()
  #bytes = 0

  /** @param maxBytes an upper bound of the bodies' length in UTF-16 units */
  constructor(maxBytes = 4_000_000) {
    this.#maxBytes = maxBytes
  }

  get(url: string): Kept | undefined {
    const kept = this.#entries.get(url)
    if (kept) {
      this.#entries.delete(url)
      this.#entries.set(url, kept)
    }
    return kept
  }

  put(url: string, kept: Kept): void {
    this.#drop(url)
    if (kept.body.length > this.#maxBytes) return
    this.#entries.set(url, kept)
    this.#bytes += kept.body.length
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break
      this.#drop(oldest)
    }
  }

  #drop(url: string): void {
    const kept = this.#entries.get(url)
    if (!kept) return
    this.#entries.delete(url)
    this.#bytes -= kept.body.length
  }
}
