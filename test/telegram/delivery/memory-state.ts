import type { TaskState } from '../../../src/log/port.ts'

/** A task's state without a log: what was put is lost at `rollback` unless there was a `commit`. */
export class MemoryState implements TaskState {
  #committed = new Map<string, Uint8Array>()
  #current = new Map<string, Uint8Array>()

  get(store: string, key: string): Uint8Array | undefined {
    return this.#current.get(`${store}/${key}`)
  }

  put(store: string, key: string, value: Uint8Array): void {
    this.#current.set(`${store}/${key}`, value)
  }

  delete(store: string, key: string): void {
    this.#current.delete(`${store}/${key}`)
  }

  range(store: string): Iterable<readonly [string, Uint8Array]> {
    const prefix = `${store}/`
    return [...this.#current]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  commit(): void {
    this.#committed = new Map(this.#current)
  }

  rollback(): void {
    this.#current = new Map(this.#committed)
  }
}
