/** What the server says of a text, at the places of the editor. */

import type { Diagnostic } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type { Diagnostic as RuleDiagnostic } from '../api/rules.ts'

type RuleFix = NonNullable<RuleDiagnostic['fix']>

/** `checked` is the text that the server saw: fixes are offered only as long as it is the editor's. */
export function toDiagnostics(
  found: readonly RuleDiagnostic[],
  doc: Text,
  checked: string,
): readonly Diagnostic[] {
  return found.map((diagnostic) => {
    const from = offsetOf(doc, diagnostic.line, diagnostic.column)
    const to = Math.max(from, offsetOf(doc, diagnostic.endLine, diagnostic.endColumn))
    const { severity, rule, message, rewrite, fix } = diagnostic
    return {
      from,
      to: to > from ? to : Math.min(from + 1, doc.length),
      severity,
      source: rule,
      message: rewrite === undefined ? message : `${message}\n${rewrite}`,
      actions: fix ? [{ name: fix.title, apply: (view: EditorView) => applyFix(view, fix, checked) }] : [],
    }
  })
}

function applyFix(view: EditorView, { edits }: RuleFix, checked: string): void {
  if (view.state.doc.toString() !== checked) return
  view.dispatch({
    changes: edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text })),
    userEvent: 'input.complete',
  })
}

export function offsetOf(doc: Text, line: number, column: number): number {
  if (line < 1) return 0
  if (line > doc.lines) return doc.length
  const at = doc.line(line)
  return Math.min(at.from + Math.max(column - 1, 0), at.to)
}
