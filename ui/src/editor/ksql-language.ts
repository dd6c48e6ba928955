/** The dialect for CodeMirror. */

import { HighlightStyle, StreamLanguage } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import { type Open, type WordKind, wordAt } from './ksql-words.ts'

/** Names of CodeMirror's for our kinds of words; the others are shown as plain text. */
const TOKENS: Readonly<Partial<Record<WordKind, string>>> = {
  keyword: 'keyword',
  type: 'typeName',
  function: 'variableName.function',
  name: 'variableName',
  quoted: 'variableName.special',
  string: 'string',
  number: 'number',
  variable: 'meta',
  constant: 'atom',
  operator: 'operator',
  comment: 'comment',
}

export const ksql = StreamLanguage.define<{ open: Open }>({
  name: 'ksqldb',
  startState: () => ({ open: null }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    const { kind, end, open } = wordAt(stream.string, stream.pos, state.open)
    stream.pos = end
    state.open = open
    return TOKENS[kind] ?? null
  },
  languageData: {
    commentTokens: { line: '--', block: { open: '/*', close: '*/' } },
    closeBrackets: { brackets: ['(', '[', '{', "'", '`'] },
  },
})

export const ksqlHighlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: tags.typeName, color: 'var(--code-type)' },
  { tag: tags.function(tags.variableName), color: 'var(--code-function)' },
  { tag: tags.special(tags.variableName), color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.atom], color: 'var(--code-number)' },
  { tag: tags.meta, color: 'var(--code-number)' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
])
