import { nearest } from '../../words/nearest.ts'
import { type SourceLocation, SqlError } from '../error.ts'
import type { Expression, Statement } from './ast.ts'
import { Cursor } from './cursor.ts'
import { parseExpression as expression } from './expression-parser.ts'
import { tokenize } from './lexer.ts'
import { parseStatement } from './statement-parser.ts'
import type { Token } from './token.ts'
import { substitute, type VariableSession, variableSession } from './variables.ts'

/** One statement of a script: its text, without the semicolon and what surrounds it, and where it begins. */
export interface ScriptPart {
  readonly text: string
  readonly at: SourceLocation
}

interface Part extends ScriptPart {
  /** Where the text begins in the script, in UTF-16 units. */
  readonly offset: number
  /** Ends in a token of kind `end`, where the semicolon was. */
  readonly tokens: readonly Token[]
}

/** Cuts a script at its semicolons, those in strings, quoted names and comments aside. Never throws. */
export function splitStatements(script: string): ScriptPart[] {
  return split(script).map(({ text, at }) => ({ text, at }))
}

/**
 * Parses a script. Every statement ends in a semicolon; the last one may go without.
 * Variables are substituted as they stand in `session`, which DEFINE, UNDEFINE and
 * `SET 'ksql.variable.substitution.enable'` change as they are met.
 * Throws SqlError at the first place that is no SQL of the dialect.
 */
export function parseStatements(script: string, session: VariableSession = variableSession()): Statement[] {
  return split(script).map(({ text, at, offset, tokens }) => {
    const substituted = substitute(text, offset, tokens, session)
    const statement = parseTokens(substituted.tokens, { text: substituted.text, at })
    applyToSession(statement, session)
    return statement
  })
}

/** Parses an expression that stands alone. */
export function parseExpression(text: string): Expression {
  const cursor = new Cursor(tokenize(text))
  const result = expression(cursor)
  if (cursor.token.kind !== 'end') throw cursor.unexpected('the end of the expression')
  return result
}

function parseTokens(tokens: readonly Token[], base: ScriptPart): Statement {
  const cursor = new Cursor(tokens)
  const result = parseStatement(cursor, base)
  if (cursor.token.kind !== 'end') throw cursor.unexpected("';'", clauseMeant(cursor.token, cursor.previous))
  return result
}

/** Words that may follow a source; misspelled, they are taken for its alias. */
const CLAUSES = [
  'WHERE',
  'GROUP',
  'HAVING',
  'PARTITION',
  'WINDOW',
  'EMIT',
  'LIMIT',
  'JOIN',
  'INNER',
  'LEFT',
  'WITHIN',
]

function clauseMeant(...tokens: readonly Token[]): string | undefined {
  for (const { kind, text } of tokens) {
    if (kind !== 'word' || text.length < 3 || CLAUSES.includes(text)) continue
    const meant = nearest(text, CLAUSES)
    if (meant !== undefined) return `Did you mean ${meant}?`
  }
  return undefined
}

function applyToSession(statement: Statement, session: VariableSession): void {
  if (statement.kind === 'define') {
    session.variables.set(statement.name.toUpperCase(), statement.value)
  } else if (statement.kind === 'undefine') {
    if (!session.variables.delete(statement.name.toUpperCase())) {
      throw new SqlError(
        `Cannot undefine variable '${statement.name}', which was never defined`,
        statement.at,
      )
    }
  } else if (
    statement.kind === 'set' &&
    statement.name.toLowerCase() === 'ksql.variable.substitution.enable'
  ) {
    session.enabled = statement.value.toLowerCase() === 'true'
  }
}

function split(script: string): Part[] {
  const parts: Part[] = []
  let tokens: Token[] = []
  for (const token of tokenize(script)) {
    const isEnd = token.kind === 'end'
    if (!isEnd && !(token.kind === 'symbol' && token.text === ';')) {
      tokens.push(token)
      continue
    }
    const first = tokens[0]
    if (first !== undefined) {
      const text = script.slice(first.start, tokens.at(-1)!.end)
      tokens.push(isEnd ? token : { ...token, kind: 'end' })
      parts.push({ text, at: first.at, offset: first.start, tokens })
    }
    tokens = []
  }
  return parts
}
