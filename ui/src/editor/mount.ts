/**
 * CodeMirror, set up for rules. Loaded when an editor is shown: no other page pays for it. It lives in a shadow tree,
 * where its styles are adopted sheets: in the document itself it would need inline styles, which the policy forbids.
 */

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, lintKeymap, nextDiagnostic } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { Completions, Diagnostic as RuleDiagnostic } from '../api/rules.ts'
import { offsetOf, toDiagnostics } from './diagnostics.ts'
import { ksqlCompletion } from './ksql-completion.ts'
import { ksql, ksqlHighlight } from './ksql-language.ts'
import { editorTheme } from './theme.ts'

export interface EditorOptions {
  readonly text: string
  /** What a screen reader calls it. */
  readonly label: string
  readonly isReadOnly: boolean
  /** After each change, with the whole text. */
  readonly onChange: (text: string) => void
  readonly onSave: () => void
  /** Asked half a second after the last key; what it throws is the caller's to show. */
  readonly check: (text: string) => Promise<readonly RuleDiagnostic[]>
  readonly vocabulary: () => Promise<Completions>
}

export interface Editor {
  /** Replaces the text where it differs; undoable. */
  setText(text: string): void
  /** Puts the cursor there and shows it. Both from 1. */
  goTo(line: number, column: number): void
  close(): void
}

const CHECK_DELAY_MS = 500

export function mountEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensions(options) }),
  })
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    goTo(line, column) {
      const anchor = offsetOf(view.state.doc, line, column)
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      view.focus()
    },
    close: () => view.destroy(),
  }
}

function extensions(options: EditorOptions): Extension[] {
  const { label, isReadOnly, onChange, onSave, vocabulary } = options
  const save = () => {
    onSave()
    return true
  }
  const own = [
    { key: 'Mod-s', run: save, preventDefault: true },
    { key: 'F8', run: nextDiagnostic },
  ]
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    indentUnit.of('  '),
    ksql,
    syntaxHighlighting(ksqlHighlight),
    autocompletion({ override: [ksqlCompletion(vocabulary)], icons: false }),
    linter((view) => checked(view, options), { delay: CHECK_DELAY_MS }),
    lintGutter(),
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      tabindex: '0',
      'aria-label': label,
      'aria-readonly': String(isReadOnly),
    }),
    EditorView.lineWrapping,
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString())
    }),
    keymap.of([
      ...own,
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...historyKeymap,
      // Escape, then Tab, leaves the editor: CodeMirror's own way out for those who use the keyboard.
      indentWithTab,
      ...defaultKeymap,
    ]),
    editorTheme,
  ]
}

async function checked(view: EditorView, { check }: EditorOptions): Promise<readonly Diagnostic[]> {
  const text = view.state.doc.toString()
  return toDiagnostics(await check(text), view.state.doc, text)
}
