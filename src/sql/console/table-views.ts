/**
 * The rows of tables that were asked for lately, kept up with their topics: another question costs what is new since
 * the last one, not the whole topic.
 */

import type { LogReader, LogRecord } from '../../log/port.ts'
import type { Source } from '../catalog/index.ts'
import { type TableFold, tableFold, type WantedKeys } from '../questions/index.ts'

/** Rows of all views together; what is larger is read anew each time. */
const MOST_ROWS = 500_000
/** A view that nobody has asked for goes. */
const IDLE_MS = 5 * 60_000
const BATCH = 2000

interface View {
  readonly source: Source
  readonly fold: TableFold<LogRecord>
  readonly positions: Map<number, number>
  /** One reader at a time: the next one goes on where it ended. */
  reading: Promise<void>
  idle: NodeJS.Timeout
}

type Reading = Pick<LogReader, 'read' | 'topics'>

export class TableViews {
  readonly #views = new Map<string, View>()

  /** The table's records as they are now, by key; `wanted` alone where it is given. */
  async records(
    source: Source,
    wanted: WantedKeys | undefined,
    log: Reading,
    signal: AbortSignal,
  ): Promise<readonly LogRecord[]> {
    const [topic] = await log.topics([source.topic])
    const offsets = topic?.offsets ?? []
    const view = this.#viewOf(source, offsets)
    view.reading = view.reading.then(
      () => readOn(view, log, signal),
      () => readOn(view, log, signal),
    )
    await view.reading
    signal.throwIfAborted()
    this.#bound(source)
    // What retention has removed is there no more, though no tombstone says so.
    return view.fold
      .records(wanted)
      .filter(({ partition, offset }) => offset >= (offsets[partition]?.earliest ?? 0))
  }

  #viewOf(source: Source, offsets: readonly { readonly end: number }[]): View {
    const known = this.#views.get(source.name)
    const isSame =
      known?.source === source &&
      [...known.positions].every(([partition, next]) => next <= (offsets[partition]?.end ?? -1))
    const view: View = isSame
      ? known
      : {
          source,
          fold: tableFold(source),
          positions: new Map(),
          reading: Promise.resolve(),
          idle: setTimeout(() => undefined, 0),
        }
    clearTimeout(view.idle)
    view.idle = setTimeout(() => {
      if (this.#views.get(source.name) === view) this.#views.delete(source.name)
    }, IDLE_MS).unref()
    this.#views.set(source.name, view)
    return view
  }

  /** Lets the oldest go, this one too where it alone is too large. */
  #bound({ name }: Source): void {
    const own = this.#views.get(name)
    if (own) {
      this.#views.delete(name)
      this.#views.set(name, own)
    }
    let rows = [...this.#views.values()].reduce((sum, { fold }) => sum + fold.size, 0)
    for (const [other, { fold }] of this.#views) {
      if (rows <= MOST_ROWS) return
      rows -= fold.size
      this.#views.delete(other)
    }
  }
}

/** Takes in what has come since. */
async function readOn({ source, fold, positions }: View, log: Reading, signal: AbortSignal): Promise<void> {
  const from = positions.size === 0 ? 'earliest' : { offsets: positions }
  for await (const batch of log.read(source.topic, from, signal, { follow: false, batch: BATCH })) {
    for (const record of batch) {
      fold.take(record)
      positions.set(record.partition, record.offset + 1)
    }
  }
}
