/** The paths of EXTRACTJSONFIELD: $.a.b[1]["c d"]. */

import { RowError } from '../expressions/compile.ts'

/** Names that stand bare may have a colon or an @ in them, as in JSON-LD; a hyphen needs quotation marks. */
const STEP = /\.([\p{L}\p{Nd}_:@]+)|\[([\p{L}\p{Nd}_]+)\]|\["((?:[^"\\]|\\["\\])*)"\]/uy

/** The names and indices from the root on. Throws RowError for what is no path. */
export function parseJsonPath(path: string): readonly string[] {
  if (!path.startsWith('$')) throw new RowError(`Invalid JSON path: '${path}'`)
  const steps: string[] = []
  let at = 1
  while (at < path.length) {
    STEP.lastIndex = at
    const match = STEP.exec(path)
    if (!match) throw new RowError(`Invalid JSON path: '${path}'`)
    const [whole, name, index, quoted] = match
    steps.push(name ?? index ?? quoted!.replace(/\\(.)/gs, '$1'))
    at += whole.length
  }
  return steps
}
