/** What an entry costs beside its key and its value. */
const ENTRY_OVERHEAD_BYTES = 300

type Generation = Map<object, Map<string, Uint8Array | null>>

/**
 * Values used lately of all stores in a process, absent ones too (null). Two generations: when the young one has half
 * of the room, the old one is dropped and the young takes its place.
 */
export class Recent {
  readonly #bytes: number
  #young: Generation = new Map()
  #old: Generation = new Map()
  #youngBytes = 0

  /** Takes at most this much memory, about. */
  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** Undefined: not known. */
  get(store: object, key: string): Uint8Array | null | undefined {
    const young = this.#young.get(store)?.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(store)?.get(key)
    if (old !== undefined) this.set(store, key, old)
    return old
  }

  set(store: object, key: string, value: Uint8Array | null): void {
    let entries = this.#young.get(store)
    if (!entries) {
      entries = new Map()
      this.#young.set(store, entries)
    }
    if (!entries.has(key)) this.#youngBytes += key.length + ENTRY_OVERHEAD_BYTES
    this.#youngBytes += value?.length ?? 0
    entries.set(key, value && alone(value))
    if (this.#youngBytes < this.#bytes / 2) return
    this.#old = this.#young
    this.#young = new Map()
    this.#youngBytes = 0
  }
}

/** Where it is a small part of a larger buffer, a copy, which does not keep the rest. */
function alone(value: Uint8Array): Uint8Array {
  return value.buffer.byteLength > 2 * value.length ? new Uint8Array(value) : value
}
