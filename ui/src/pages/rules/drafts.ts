/** What was typed and is not saved yet: kept while one looks at other pages, and not lost without a word. */

import { computed, signal } from '@preact/signals'
import type { RulesFile } from '../../api/rules.ts'

interface Draft {
  readonly text: string
  /** Of the version that it was made from. */
  readonly etag: string
}

const drafts = signal<ReadonlyMap<string, Draft>>(new Map())

export const hasDrafts = computed(() => drafts.value.size > 0)

/** What the editor shows of a file. */
export function draftOf(file: RulesFile): string {
  return drafts.value.get(file.path)?.text ?? file.text
}

export function isChanged(file: RulesFile): boolean {
  return drafts.value.has(file.path)
}

/** The version that a draft was made from; the file's own where there is none. */
export function baseOf(file: RulesFile): string {
  return drafts.value.get(file.path)?.etag ?? file.etag
}

/** Somebody else saved the file since the draft was begun. */
export function isOvertaken(file: RulesFile): boolean {
  return isChanged(file) && baseOf(file) !== file.etag
}

export function keepDraft(file: RulesFile, text: string): void {
  const next = new Map(drafts.value)
  if (text === file.text) next.delete(file.path)
  else next.set(file.path, { text, etag: baseOf(file) })
  drafts.value = next
}

/** The draft is to be put over the version that there is now. */
export function rebaseDraft(file: RulesFile): void {
  drafts.value = new Map(drafts.value).set(file.path, { text: draftOf(file), etag: file.etag })
}

export function dropDraft(path: string): void {
  const next = new Map(drafts.value)
  next.delete(path)
  drafts.value = next
}

addEventListener('beforeunload', (event) => {
  if (hasDrafts.value) event.preventDefault()
})
