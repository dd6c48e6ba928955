import { SqlError } from '../error.ts'
import { tokenize } from './lexer.ts'
import type { Token } from './token.ts'

/** What DEFINE, UNDEFINE and SET change for the statements after them. */
export interface VariableSession {
  /** Values by name in upper case: the names of variables are case-insensitive. */
  readonly variables: Map<string, string>
  /** ksql.variable.substitution.enable. */
  enabled: boolean
}

/** A session with the given variables, in which they are substituted. */
export function variableSession(variables: Readonly<Record<string, string>> = {}): VariableSession {
  const folded = Object.entries(variables).map(([name, value]) => [name.toUpperCase(), value] as const)
  return { variables: new Map(folded), enabled: true }
}

/** A statement's text and its tokens, once variables stand no more in them. */
export interface Substituted {
  readonly text: string
  readonly tokens: readonly Token[]
}

/**
 * Puts the values of variables in the place of `${name}`: in strings and quoted names as text, elsewhere as the name or
 * literal that the value is. `$${name}` stands for `${name}` itself, and so does, in a string, an unknown variable.
 * Tokens keep the places they have in the script. `text` is that of the tokens, which start at `offset` in it.
 * Throws SqlError if a value outside of quotes is not one name or literal.
 */
export function substitute(
  text: string,
  offset: number,
  tokens: readonly Token[],
  session: VariableSession,
): Substituted {
  if (!session.enabled || !text.includes('${')) return { text, tokens }
  const newTokens: Token[] = []
  let newText = ''
  let copied = 0
  for (const token of tokens) {
    const replaced = replacement(token, text.slice(token.start - offset, token.end - offset), session)
    if (replaced === undefined) {
      newTokens.push(token)
      continue
    }
    newText += text.slice(copied, token.start - offset) + replaced.text
    copied = token.end - offset
    newTokens.push(...replaced.tokens)
  }
  return { text: newText + text.slice(copied), tokens: newTokens }
}

function replacement(token: Token, raw: string, { variables }: VariableSession): Substituted | undefined {
  if (token.kind === 'variable') {
    const value = variables.get(token.text.toUpperCase())
    return value === undefined ? undefined : { text: value, tokens: valueTokens(value, token) }
  }
  if ((token.kind !== 'string' && token.kind !== 'quoted') || !token.text.includes('${')) return undefined
  const content = token.text.replace(/\$(\$?)\{(\w[\w@]*)\}/g, (reference, escaped: string, name: string) =>
    escaped ? reference.slice(1) : (variables.get(name.toUpperCase()) ?? reference),
  )
  if (content === token.text) return undefined
  const quote = raw[0]!
  return {
    text: quote + content.replaceAll(quote, quote + quote) + quote,
    tokens: [{ ...token, text: content }],
  }
}

/** A value as the tokens it is: one, or a minus and a number. */
function valueTokens(value: string, variable: Token): Token[] {
  const tokens = tokenize(value).slice(0, -1)
  const single = tokens.length === 1 || (tokens.length === 2 && tokens[0]!.text === '-')
  if (!single || !tokens.every(isValue)) {
    const { line, column } = variable.at
    const shown = value.length > 60 ? `${value.slice(0, 60)}...` : value
    throw new SqlError(
      `Line: ${line}, Col: ${column}: The value of \${${variable.text}} is neither a name nor a literal. Got: '${shown}'. ` +
        `Put the variable in quotes to use the value as text.`,
      variable.at,
    )
  }
  return tokens.map((token) => ({ ...token, at: variable.at, start: variable.start, end: variable.end }))
}

function isValue(token: Token, index: number, all: readonly Token[]): boolean {
  if (token.kind === 'symbol') return token.text === '-' && index === 0 && all.length === 2
  return token.kind !== 'invalid' && token.kind !== 'variable'
}
