/** Puts fixes into a text; everything else of it, comments and layout too, stays as it is. */

import type { Finding } from './finding.ts'
import { lint, REFUSED } from './lint.ts'
import type { LintFile, LintOptions } from './model.ts'

/** One fix may make way for the next: a second reserved word in a statement, say. */
const MAX_ROUNDS = 20

export interface FixedFile extends LintFile {
  /** How many findings were dealt with in it. */
  readonly fixed: number
}

/**
 * The files with every fix put in, as often as there are new ones. A round after which the engine refuses something
 * that it took before is left out.
 */
export function fixFiles(files: readonly LintFile[], options: LintOptions = {}): readonly FixedFile[] {
  let current: readonly FixedFile[] = files.map((file) => ({ ...file, fixed: 0 }))
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = lint(current, options)
    const next = current.map((file) => fixed(file, findings))
    if (next.every(({ text }, index) => text === current[index]!.text)) return current
    if (refused(lint(next, options)) > refused(findings)) return current
    current = next
  }
  return current
}

function refused(findings: readonly Finding[]): number {
  return findings.filter(({ rule }) => rule === REFUSED).length
}

function fixed(file: FixedFile, findings: readonly Finding[]): FixedFile {
  const own = findings.filter((finding) => finding.file === file.name && finding.fix)
  const taken = apart(own)
  const edits = taken.flatMap(({ fix }) => fix!.edits).sort((a, b) => b.start - a.start || b.end - a.end)
  let { text } = file
  for (const edit of edits) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  return { ...file, text, fixed: file.fixed + taken.length }
}

/** Fixes of which no two touch the same place; the others have their turn in the next round. */
function apart(findings: readonly Finding[]): readonly Finding[] {
  const taken: Finding[] = []
  for (const candidate of findings) {
    const overlaps = taken.some(({ fix }) =>
      fix!.edits.some((a) => candidate.fix!.edits.some((b) => a.start <= b.end && b.start <= a.end)),
    )
    if (!overlaps) taken.push(candidate)
  }
  return taken
}
