/** What each stage of the program is doing, for /healthz, /readyz and `tubewire status`. */

export type StageState = 'starting' | 'running' | 'degraded' | 'failed' | 'stopped' | 'off'

export interface StageHealth {
  readonly state: StageState
  /** What is wrong and what to do, or why it is off. */
  readonly detail?: string
}

export class Health {
  readonly #stages = new Map<string, () => StageHealth>()

  /** A stage says for itself how it is, each time it is asked. */
  watch(stage: string, ask: () => StageHealth): void {
    this.#stages.set(stage, ask)
  }

  /** The stage is gone for good. */
  forget(stage: string): void {
    this.#stages.delete(stage)
  }

  stages(): Record<string, StageHealth> {
    return Object.fromEntries([...this.#stages].map(([name, ask]) => [name, ask()]))
  }

  /** The process is worth keeping: no stage has failed. */
  get healthy(): boolean {
    return this.#every((state) => state !== 'failed')
  }

  /** Every stage that is on does its work. */
  get ready(): boolean {
    return this.#every((state) => state === 'running' || state === 'degraded' || state === 'off')
  }

  #every(holds: (state: StageState) => boolean): boolean {
    return [...this.#stages.values()].every((ask) => holds(ask().state))
  }
}
