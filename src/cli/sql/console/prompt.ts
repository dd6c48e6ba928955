/** The prompt: lines until a semicolon, history, completion, Ctrl-C. */

import { createInterface, type Interface } from 'node:readline'
import { tokenize } from '../../../sql/syntax/lexer.ts'
import { note, paint, print } from '../../io.ts'
import { completions, NAMES_QUESTION, type Names, NO_NAMES, namesIn } from './completion.ts'
import type { Conversation } from './conversation.ts'
import { asHistoryLine, readHistory, writeHistory } from './history.ts'

const FIRST = 'tubewire> '
const MORE = '       -> '

const HELP = `A statement ends with a semicolon, and may have several lines.
  SELECT * FROM t WHERE k = 'a';          what a table has now; over a stream, what it holds
  SELECT * FROM s EMIT CHANGES;           what comes, until Ctrl-C (SET 'auto.offset.reset' = 'earliest'; from the beginning)
  SHOW STREAMS | TABLES | TOPICS | QUERIES | FUNCTIONS | PROPERTIES | TYPES | VARIABLES;
  DESCRIBE name [EXTENDED];  DESCRIBE FUNCTION name;  EXPLAIN id | statement;  PRINT 'topic' [FROM BEGINNING] [LIMIT n];
  PAUSE | RESUME | TERMINATE id | ALL;    of rules that run
  RUN SCRIPT 'file';  HELP;  EXIT;        Ctrl-D ends too, the tabulator completes names`

export interface PromptOptions {
  readonly conversation: Conversation
  readonly historyFile: string
}

/** Until EXIT or Ctrl-D. What fails is told, and the prompt comes again. */
export async function prompt({ conversation, historyFile }: PromptOptions): Promise<void> {
  const names = new KnownNames(conversation)
  names.refresh()
  let buffer = ''
  let running: AbortController | undefined
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: FIRST,
    history: readHistory(historyFile),
    historySize: 1000,
    completer: (line: string) => completions(line, buffer, names.current),
  })
  lines.on('SIGINT', () => {
    if (running) {
      running.abort()
      return
    }
    if (buffer === '' && lines.line === '') note('\n(EXIT or Ctrl-D ends)')
    else print('^C')
    buffer = ''
    clearLine(lines)
    lines.setPrompt(FIRST)
    lines.prompt()
  })
  lines.on('close', () => running?.abort())
  lines.prompt()
  for await (const { line, isAhead } of linesOf(lines)) {
    // It was shown when it was typed, above the answer that came then.
    if (isAhead) print(line)
    if (buffer === '' && /^\s*(?:exit|quit)\s*;?\s*$/i.test(line)) break
    if (buffer === '' && /^\s*help\s*;?\s*$/i.test(line)) print(HELP)
    else {
      buffer += `${line}\n`
      if (isComplete(buffer)) {
        const statement = buffer
        remember(lines, statement, historyFile)
        running = new AbortController()
        await answer(conversation, statement, running.signal)
        running = undefined
        buffer = ''
        names.refresh()
      } else if (buffer.trim() === '') buffer = ''
    }
    lines.setPrompt(buffer === '' ? FIRST : MORE)
    lines.prompt()
  }
  lines.close()
}

async function answer(conversation: Conversation, statement: string, signal: AbortSignal): Promise<void> {
  try {
    await conversation.run(statement, undefined, signal)
  } catch (error) {
    note(`${paint('red', 'error', process.stderr)}: ${(error as Error).message}`)
  }
}

/** What is typed while an answer is shown waits for its turn. */
async function* linesOf(
  lines: Interface,
): AsyncGenerator<{ readonly line: string; readonly isAhead: boolean }> {
  const waiting: string[] = []
  let isAhead = false
  let isClosed = false
  let wake = () => {}
  lines.on('line', (line) => {
    waiting.push(line)
    wake()
  })
  lines.on('close', () => {
    isClosed = true
    wake()
  })
  for (;;) {
    const line = waiting.shift()
    if (line !== undefined) {
      yield { line, isAhead }
      isAhead = true
    } else if (isClosed) return
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      isAhead = false
    }
  }
}

/** Whether the text ends with a semicolon that is none of a string, a quoted name or a comment. */
export function isComplete(text: string): boolean {
  const last = tokenize(text).at(-2)
  return last?.kind === 'symbol' && last.text === ';'
}

/** The statement takes the place of its lines in what the arrow keys recall. */
function remember(lines: Interface, statement: string, file: string): void {
  const own = lines as Interface & { history: string[] }
  const parts = new Set(statement.split('\n').map((line) => line.trim()))
  const entry = asHistoryLine(statement)
  const rest = own.history.slice(parts.size).filter((line) => line !== entry)
  const kept = own.history.slice(0, parts.size).filter((line) => !parts.has(line.trim()) && line !== entry)
  own.history = [entry, ...kept, ...rest]
  writeHistory(file, own.history)
}

function clearLine(lines: Interface): void {
  lines.write(null, { ctrl: true, name: 'e' })
  lines.write(null, { ctrl: true, name: 'u' })
}

/** The names there are, as they were when last looked at. */
class KnownNames {
  readonly #conversation: Conversation
  current: Names = NO_NAMES
  constructor(conversation: Conversation) {
    this.#conversation = conversation
  }

  /** In the background: nobody waits for it, and without it there are only words and functions. */
  refresh(): void {
    const signal = AbortSignal.timeout(10_000)
    Array.fromAsync(this.#conversation.ask(NAMES_QUESTION, signal)).then(
      (parts) => {
        this.current = namesIn(parts)
      },
      () => undefined,
    )
  }
}
