import { checkTaskSpec } from '../names.ts'
import { LogError, type Task, type TaskSpec } from '../port.ts'
import type { Catalog } from './catalog.ts'
import type { Committer } from './committer.ts'
import type { Placement } from './placement.ts'
import { Share } from './share.ts'
import type { TaskTable } from './task-table.ts'
import type { Topic } from './topic.ts'

type Body = (task: Task, signal: AbortSignal) => Promise<void>

interface RunsParts {
  readonly catalog: Catalog
  readonly committer: Committer
  readonly placement: Placement
  readonly table: TaskTable
}

/** The tasks that run in this process: all shares of each, as there is no other process to share with. */
export class Runs {
  readonly #parts: RunsParts
  readonly #running = new Set<string>()

  constructor(parts: RunsParts) {
    this.#parts = parts
  }

  isRunning(id: string): boolean {
    return this.#running.has(id)
  }

  async run(spec: TaskSpec, body: Body, signal: AbortSignal): Promise<void> {
    checkTaskSpec(spec)
    if (this.#running.has(spec.id)) {
      throw new LogError('invalid', `task ${spec.id} runs already: an id runs once at a time`)
    }
    const inputs = this.#inputs(spec)
    if (signal.aborted) return
    this.#running.add(spec.id)
    try {
      await this.#run(spec, inputs, body, signal)
    } finally {
      this.#running.delete(spec.id)
    }
  }

  async #run(spec: TaskSpec, inputs: readonly Topic[], body: Body, signal: AbortSignal): Promise<void> {
    const failed = new AbortController()
    const ended = AbortSignal.any([signal, failed.signal])
    let failure: { readonly error: unknown } | undefined
    const runShare = async (partition: number) => {
      let share: Share | undefined
      try {
        share = await this.#open(spec, inputs, partition, ended)
        await body(share, ended)
      } catch (error) {
        // What a stop keeps from being committed is done again after the next start.
        if (ended.aborted && error instanceof LogError && error.code === 'closed') return
        failure ??= { error }
        failed.abort()
      } finally {
        share?.close()
      }
    }
    const shares = inputs[0]?.partitions.length ?? 1
    await Promise.all(Array.from({ length: shares }, (_, partition) => runShare(partition)))
    if (failure) throw failure.error
    if (!ended.aborted)
      await new Promise((resolve) => ended.addEventListener('abort', resolve, { once: true }))
  }

  async #open(
    spec: TaskSpec,
    inputs: readonly Topic[],
    partition: number,
    signal: AbortSignal,
  ): Promise<Share> {
    const { table, committer, placement } = this.#parts
    const { row, from } = await committer.submitAlone(() => {
      const found = table.share(spec.id, partition, spec.stores ?? [])
      const starts = inputs.map((topic) => {
        const input = topic.partitions[partition]!
        const committed = found.positions.get(input.id)
        if (committed !== undefined || spec.from !== 'latest') return committed ?? 0
        // Kept from the start on, so that nothing is passed over if the process dies before the first turn.
        table.setPosition(found.id, input.id, input.end)
        return input.end
      })
      return { row: found, from: starts }
    }, signal)
    return new Share({
      id: spec.id,
      partition,
      row,
      inputs: inputs.map((topic, i) => ({ partition: topic.partitions[partition]!, from: from[i]! })),
      table,
      committer,
      placement,
      signal,
    })
  }

  #inputs(spec: TaskSpec): readonly Topic[] {
    const topics = spec.inputs.map((name) => this.#parts.catalog.require(name))
    const [first] = topics
    const other = topics.find((topic) => topic.partitions.length !== first!.partitions.length)
    if (first && other) {
      throw new LogError(
        'topic-mismatch',
        `task ${spec.id} reads ${first.name} with ${first.partitions.length} partitions and ${other.name} with ` +
          `${other.partitions.length}: what is read together needs as many`,
      )
    }
    return topics
  }
}
