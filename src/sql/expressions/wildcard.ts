/** The patterns of LIKE: `%` stands for any text, `_` for any one character. */

export type Matcher = (text: string) => boolean

const ANY_TEXT = 1
const ANY_CHARACTER = 2
type Token = string | typeof ANY_TEXT | typeof ANY_CHARACTER

/** Prepares a pattern. What follows the escape character stands for itself. */
export function likeMatcher(pattern: string, escapeCharacter?: string): Matcher {
  const tokens = tokenize(pattern, escapeCharacter)
  return simpleMatcher(tokens) ?? ((text) => matches(tokens, [...text]))
}

function tokenize(pattern: string, escapeCharacter: string | undefined): Token[] {
  const tokens: Token[] = []
  let escaped = false
  for (const character of pattern) {
    if (escaped) {
      tokens.push(character)
      escaped = false
    } else if (character === escapeCharacter) escaped = true
    else if (character === '_') tokens.push(ANY_CHARACTER)
    else if (character !== '%') tokens.push(character)
    else if (tokens.at(-1) !== ANY_TEXT) tokens.push(ANY_TEXT)
  }
  if (escaped) tokens.push(escapeCharacter!)
  return tokens
}

/** Patterns with `%` at their ends alone need no search of our own. */
function simpleMatcher(tokens: readonly Token[]): Matcher | undefined {
  const from = tokens[0] === ANY_TEXT ? 1 : 0
  const to = tokens.length > from && tokens.at(-1) === ANY_TEXT ? -1 : undefined
  const middle = tokens.slice(from, to)
  if (!middle.every((token) => typeof token === 'string')) return undefined
  const literal = middle.join('')
  if (from === 0) return to === undefined ? (text) => text === literal : (text) => text.startsWith(literal)
  if (to === undefined) return tokens.length === 1 ? () => true : (text) => text.endsWith(literal)
  return (text) => text.includes(literal)
}

/** Goes back to the last `%` at a mismatch: time is at most the product of the lengths, whatever the pattern. */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0
  let position = 0
  let resumeToken = -1
  let resumePosition = 0
  while (position < text.length) {
    const wanted = tokens[token]
    if (wanted === ANY_TEXT) {
      resumeToken = ++token
      resumePosition = position
    } else if (wanted === ANY_CHARACTER || wanted === text[position]) {
      token++
      position++
    } else if (resumeToken >= 0) {
      token = resumeToken
      position = ++resumePosition
    } else return false
  }
  while (tokens[token] === ANY_TEXT) token++
  return token === tokens.length
}
