import { readFileSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** An editor writes in several steps; after the last of them it is quiet for this long. */
const QUIET_MS = 200

/**
 * Calls `changed` when the text of one of the files is another than before, until the signal aborts. Folders are
 * watched, not files: editors put a new file in the old one's place.
 */
export function watchFiles(files: readonly string[], changed: () => void, signal: AbortSignal): void {
  let known = texts(files)
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const now = texts(files)
    // A file that is not there for a moment is one that is being written.
    if (now === undefined || now === known) return
    known = now
    changed()
  }
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)))
    const watcher = watch(folder, { signal, persistent: false }, (_, name) => {
      if (name !== null && !names.has(name)) return
      clearTimeout(timer)
      timer = setTimeout(look, QUIET_MS)
    })
    watcher.on('error', () => watcher.close())
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
}

function texts(files: readonly string[]): string | undefined {
  try {
    return JSON.stringify(files.map((file) => readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}
