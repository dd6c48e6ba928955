/** Statements, put to who answers, with what the session has set so far. */

import { readFileSync } from 'node:fs'
import { openConsole } from '../../../app/console.ts'
import { hasRules, runningProcess } from '../../../app/control.ts'
import type { Config } from '../../../config/index.ts'
import {
  type ConsolePart,
  type ConsoleRequest,
  type ConsoleSession,
  NEW_SESSION,
} from '../../../sql/console/index.ts'
import { type SourceLocation, SqlError } from '../../../sql/index.ts'
import { formatSqlError, splitStatements } from '../../../sql/syntax/index.ts'
import { whyUnreadable } from '../../../words/unreadable.ts'
import { asCalled, note, paint } from '../../io.ts'
import type { Presenter } from './presenter.ts'

export class Conversation {
  readonly #config: Config
  readonly #presenter: Presenter
  #session: ConsoleSession = NEW_SESSION

  constructor(config: Config, presenter: Presenter) {
    this.#config = config
    this.#presenter = presenter
  }

  /**
   * Runs a script, statement by statement, RUN SCRIPT among them. Tells of a statement that is refused, with its line and
   * a caret, and ends there. Gives whether all were done. Ends when the signal aborts.
   */
  async run(sql: string, name: string | undefined, signal: AbortSignal): Promise<boolean> {
    for (const { text, at } of splitStatements(sql)) {
      if (signal.aborted) return true
      const path = scriptOf(text)
      const isDone =
        path === undefined
          ? await this.#answer(atPlace(text, at), sql, name, signal)
          : await this.#script(path, { sql, name, at }, signal)
      if (!isDone) return false
    }
    return true
  }

  async #script(path: string, { sql, name, at }: ScriptCall, signal: AbortSignal): Promise<boolean> {
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch (cause) {
      refuse(new SqlError(`Can't read the script ${path}: ${whyUnreadable(cause)}`, at, { cause }), sql, name)
      return false
    }
    return this.run(text, path, signal)
  }

  /** The parts of an answer, unshown. */
  ask(sql: string, signal: AbortSignal): AsyncIterable<ConsolePart> {
    return asked(this.#config, { sql, session: this.#session }, signal)
  }

  async #answer(
    statement: string,
    sql: string,
    name: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    let isDone = true
    for await (const part of this.ask(statement, signal)) {
      switch (part.kind) {
        case 'session':
          this.#session = part.session
          break
        case 'statement':
          break
        case 'error': {
          this.#presenter.finish()
          refuse(new SqlError(part.message, part), sql, name)
          isDone = false
          break
        }
        default:
          this.#presenter.take(part)
      }
    }
    this.#presenter.finish()
    return isDone
  }
}

/** Where RUN SCRIPT stands. */
interface ScriptCall {
  readonly sql: string
  readonly name: string | undefined
  readonly at: SourceLocation
}

function refuse(error: SqlError, sql: string, name: string | undefined): void {
  note(`${paint('red', 'error', process.stderr)}: ${asCalled(formatSqlError(error, sql, name))}`)
}

/** The process that runs is asked; without one, the log is looked at from here. Each time anew: processes come and go. */
async function* asked(
  config: Config,
  request: ConsoleRequest,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  // A server that runs the rules leaves the processes here without them; their files have them all the same.
  const running = config.sql.engine === 'embedded' ? await runningProcess(config, hasRules) : undefined
  if (running) {
    yield* running.ask(request, signal)
    return
  }
  await using own = await openConsole(config)
  yield* own.ask(request, signal)
}

/** RUN SCRIPT 'path' is read here, where the file is. */
function scriptOf(statement: string): string | undefined {
  return /^RUN\s+SCRIPT\s+'((?:[^']|'')+)'$/i.exec(statement)?.[1]?.replaceAll("''", "'")
}

/** The statement where it stands in its script, so that errors name that place. */
function atPlace(text: string, { line, column }: { readonly line: number; readonly column: number }): string {
  return `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${text};`
}
