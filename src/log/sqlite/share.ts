import { LogError, type LogRecord, type Task, type Turn } from '../port.ts'
import { TurnState } from '../turn-state.ts'
import type { Committer } from './committer.ts'
import { Cursor } from './cursor.ts'
import type { Partition } from './partition.ts'
import type { Placement } from './placement.ts'
import { ShareState } from './state-table.ts'
import type { ShareRow, TaskTable } from './task-table.ts'
import { untilMore } from './wait.ts'

interface ShareParts {
  readonly id: string
  readonly partition: number
  readonly row: ShareRow
  readonly inputs: readonly { readonly partition: Partition; readonly from: number }[]
  readonly table: TaskTable
  readonly committer: Committer
  readonly placement: Placement
  /** Aborts when the share ends. */
  readonly signal: AbortSignal
}

/** One share of a task on the embedded log. Once a call has failed, all later ones fail with the same error. */
export class Share implements Task {
  readonly id: string
  readonly partition: number
  readonly state: TurnState
  readonly #parts: ShareParts
  readonly #committed: ShareState
  readonly #cursors: readonly Cursor[]
  readonly #positions: Map<Partition, number>
  #committing = false
  #failure: unknown

  constructor(parts: ShareParts) {
    this.#parts = parts
    this.id = parts.id
    this.partition = parts.partition
    this.#committed = new ShareState(parts.table.state, parts.row.stores)
    this.state = new TurnState(parts.id, parts.row.stores.keys(), this.#committed)
    this.#cursors = parts.inputs.map(({ partition, from }) => new Cursor(partition, from))
    this.#positions = new Map(parts.inputs.map(({ partition, from }) => [partition, from]))
  }

  async poll(max: number, signal: AbortSignal): Promise<readonly LogRecord[]> {
    if (!(Number.isInteger(max) && max >= 1)) {
      throw new LogError(
        'invalid',
        `task ${this.id}: poll takes a whole number of records from 1, not ${max}`,
      )
    }
    for (;;) {
      this.#check()
      if (signal.aborted || this.#parts.signal.aborted) return []
      const records = this.#take(max)
      if (records.length > 0) return records
      await untilMore(
        this.#cursors.map((cursor) => cursor.partition),
        [signal, this.#parts.signal],
      )
    }
  }

  async commit(turn: Turn = {}): Promise<void> {
    this.#check()
    if (this.#committing) throw new LogError('invalid', `task ${this.id}: the last commit has not ended yet`)
    this.#committing = true
    try {
      await this.#commit(turn)
    } catch (error) {
      this.#failure = error
      throw error
    } finally {
      this.#committing = false
    }
  }

  /** The body has let go of it. */
  close(): void {
    this.#failure ??= new LogError('closed', `task ${this.id}: this share has ended`)
    for (const cursor of this.#cursors) cursor.close()
    this.#committed.close()
  }

  async #commit({ outputs = [], positions }: Turn): Promise<void> {
    const placed = this.#parts.placement.place(outputs)
    const changes = this.state.take()
    const moved = this.#cursors
      .map(({ partition, position }) => [partition, positions?.get(partition.topic) ?? position] as const)
      .filter(([partition, position]) => position !== this.#positions.get(partition))
    if (outputs.length === 0 && changes.size === 0 && moved.length === 0) return
    const { row, table, committer, signal } = this.#parts
    await committer.submit((transaction) => {
      transaction.stage(placed)
      this.#committed.write(changes)
      for (const [partition, position] of moved) table.setPosition(row.id, partition.id, position)
      transaction.onCommit(() => {
        this.#committed.apply(changes)
        this.state.settle()
        for (const [partition, position] of moved) this.#positions.set(partition, position)
      })
    }, signal)
  }

  #take(max: number): readonly LogRecord[] {
    const [only] = this.#cursors
    if (!only) return []
    if (this.#cursors.length === 1) return only.take(max)
    const taken: LogRecord[] = []
    while (taken.length < max) {
      const next = this.#lowest()
      if (!next) break
      taken.push(next.next())
    }
    return taken
  }

  /** The input whose head is the oldest, the first named among equals. */
  #lowest(): Cursor | undefined {
    let lowest: Cursor | undefined
    let timestamp = Number.POSITIVE_INFINITY
    for (const cursor of this.#cursors) {
      const head = cursor.head()
      if (head && head.timestamp < timestamp) {
        lowest = cursor
        timestamp = head.timestamp
      }
    }
    return lowest
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
