import { readFileSync, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'

/** An editor writes in several steps; after the last of them it is quiet for this long. */
const QUIET_MS = 200

/** Texts by path. */
export type Texts = ReadonlyMap<string, string>

/**
 * Calls `changed` when the text of one of the files is another than before, until the signal aborts. `known` holds the
 * texts that the caller works with: a change since they were read is told too. Folders are watched, not files: editors
 * put a new file in the old one's place.
 */
export function watchFiles(known: Texts, changed: () => void, signal: AbortSignal): void {
  let before = JSON.stringify([...known])
  let timer: NodeJS.Timeout | undefined
  const files = [...known.keys()]
  const look = () => {
    const now = textsOf(files)
    // A file that is not there for a moment is one that is being written.
    if (now === undefined) return
    const text = JSON.stringify([...now])
    if (text === before) return
    before = text
    changed()
  }
  const lookSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(look, QUIET_MS)
  }
  for (const folder of new Set(files.map((file) => dirname(resolve(file))))) {
    const names = new Set(
      files.filter((file) => dirname(resolve(file)) === folder).map((file) => basename(file)),
    )
    const watcher = watch(folder, { signal }, (_, name) => {
      if (name === null || names.has(name)) lookSoon()
    })
    watcher.on('error', () => watcher.close())
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  // What was written before the watching began raised no event.
  lookSoon()
}

/** The texts of files, or nothing where one can't be read now. */
export function textsOf(files: readonly string[]): Texts | undefined {
  try {
    return new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
  } catch {
    return undefined
  }
}
