/** Puts fixes into a text; everything else of it, comments and layout too, stays as it is. */

import type { Finding } from './finding.ts'
import { lint } from './lint.ts'
import { type LintFile, type LintOptions, lintModel } from './model.ts'

/** One fix may make way for the next: a second reserved word in a statement, say. */
const MAX_ROUNDS = 20

export interface FixedFile extends LintFile {
  /** How many findings were dealt with in it. */
  readonly fixed: number
}

/**
 * The files with every fix put in, as often as there are new ones; but for those after which the engine would refuse
 * something that it took before.
 */
export function fixFiles(files: readonly LintFile[], options: LintOptions = {}): readonly FixedFile[] {
  let current: readonly FixedFile[] = files.map((file) => ({ ...file, fixed: 0 }))
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixes = apart(lint(current, options).filter(({ fix }) => fix))
    // Errors first: a statement that was refused is then one that a fix may no longer spoil.
    const isError = ({ severity }: Finding) => severity === 'error'
    const errors = acceptable(fixes.filter(isError), [], current, options)
    const others = fixes.filter((finding) => !isError(finding))
    const taken = [...errors, ...acceptable(others, errors, current, options)]
    if (taken.length === 0) return current
    current = current.map((file) => fixed(file, taken))
  }
  return current
}

/** As many of the fixes as the engine takes beside `others`: where all are too much, halves are tried for themselves. */
function acceptable(
  fixes: readonly Finding[],
  others: readonly Finding[],
  files: readonly FixedFile[],
  options: LintOptions,
): readonly Finding[] {
  if (fixes.length === 0) return []
  const refusedWith = (taken: readonly Finding[]) =>
    refusals(
      files.map((file) => fixed(file, taken)),
      options,
    )
  if (refusedWith([...others, ...fixes]) <= refusedWith(others)) return fixes
  if (fixes.length === 1) return []
  const half = Math.ceil(fixes.length / 2)
  const first = acceptable(fixes.slice(0, half), others, files, options)
  return [...first, ...acceptable(fixes.slice(half), [...others, ...first], files, options)]
}

/** How many statements the engine does not take. */
function refusals(files: readonly LintFile[], options: LintOptions): number {
  const { statements, unparsed } = lintModel(files, options)
  return unparsed.length + statements.filter(({ refusal }) => refusal).length
}

function fixed(file: FixedFile, findings: readonly Finding[]): FixedFile {
  const taken = findings.filter((finding) => finding.file === file.name)
  const edits = taken.flatMap(({ fix }) => fix!.edits).sort((a, b) => b.start - a.start || b.end - a.end)
  let { text } = file
  for (const edit of edits) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end)
  return { ...file, text, fixed: file.fixed + taken.length }
}

/** Fixes of which no two touch the same place; the others have their turn in the next round. */
function apart(findings: readonly Finding[]): readonly Finding[] {
  const taken: Finding[] = []
  for (const candidate of findings) {
    const overlaps = taken.some(
      ({ file, fix }) =>
        file === candidate.file &&
        fix!.edits.some((a) => candidate.fix!.edits.some((b) => a.start <= b.end && b.start <= a.end)),
    )
    if (!overlaps) taken.push(candidate)
  }
  return taken
}
