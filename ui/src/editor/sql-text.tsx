/** SQL to be read, with numbered lines and in colours. */

import { type Open, type WordKind, wordAt } from './ksql-words.ts'
import './editor.css'

interface SqlTextProps {
  readonly text: string
  /** The number of the first line. */
  readonly firstLine: number
  /** The number of a line that is meant above all. */
  readonly marked?: number | undefined
}

export function SqlText({ text, firstLine, marked }: SqlTextProps) {
  return (
    // Wide lines are scrolled, with the keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <pre class="sql-text" tabIndex={0}>
      {coloured(text).map((words, index) => (
        <div key={index} class={firstLine + index === marked ? 'sql-line marked' : 'sql-line'}>
          <span class="sql-number" aria-hidden="true">
            {firstLine + index}
          </span>
          <code>
            {words.map(({ kind, text: word }, at) => (
              <span key={at} class={`code-${kind}`}>
                {word}
              </span>
            ))}
            {'\n'}
          </code>
        </div>
      ))}
    </pre>
  )
}

interface Coloured {
  readonly kind: WordKind
  readonly text: string
}

function coloured(text: string): readonly (readonly Coloured[])[] {
  let open: Open = null
  return text.split('\n').map((line) => {
    const words: Coloured[] = []
    for (let at = 0; at < line.length; ) {
      const word = wordAt(line, at, open)
      words.push({ kind: word.kind, text: line.slice(at, word.end) })
      open = word.open
      at = word.end
    }
    return words
  })
}
