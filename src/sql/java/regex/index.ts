/** Java's regular expressions. */

import { createContext, Script } from 'node:vm'
import { machineMatches } from './machine.ts'
import type { ParsedPattern } from './node.ts'
import { parsePattern } from './parse.ts'
import { compileProgram } from './program.ts'
import { RegexError } from './reader.ts'
import { type Translation, translate } from './translate.ts'

export { RegexError } from './reader.ts'

export interface JavaMatch {
  readonly start: number
  readonly end: number
  /** The whole match first; null for groups that took no part. */
  readonly groups: readonly (string | null)[]
}

export interface JavaPattern {
  readonly groupCount: number
  /** Names by the number of their group. */
  readonly groupNames: readonly string[]
  /** One after the other, from the left. Throws RegexError. */
  readonly matches: (text: string) => Iterable<JavaMatch>
  /** The same, for those who look at no group but the whole match: others may be missing, or be otherwise. */
  readonly wholes: (text: string) => Iterable<JavaMatch>
  /** The text with a plain one in place of every match; the engine's own way, where the pattern needs no watchdog. */
  readonly replaceAll: (text: string, plain: string) => string
}

/** Throws RegexError for what Java refuses as well, and for what is not supported. */
export function compileJavaPattern(pattern: string): JavaPattern {
  const parsed = parsePattern(pattern)
  const { groupCount, groupNames } = parsed
  return { groupCount, groupNames, ...findersOf(parsed) }
}

/**
 * JavaScript's own engine where it finds the same, which is fast, and else one that goes the way of Java's; this one as
 * well where it never tries the same twice, and JavaScript's might without end.
 */
function findersOf(parsed: ParsedPattern): Omit<JavaPattern, 'groupCount' | 'groupNames'> {
  const translation = translate(parsed)
  const stepping = once(() => byMachine(parsed))
  if (!translation || (translation.isRisky && compileProgram(parsed).program.isMemoizable)) {
    const { matches, replaceAll } = stepping()
    return { matches, wholes: matches, replaceAll }
  }
  const finders = translation.isRisky ? guarded(translation) : byLength(translation)
  const suited = (text: string): Finders =>
    translation.mayBeEmpty && SURROGATE.test(text) ? stepping() : finders
  return {
    matches: (text) => (translation.hasSameGroups ? suited(text) : stepping()).matches(text),
    wholes: (text) => suited(text).matches(text),
    replaceAll: (text, replacement) => suited(text).replaceAll(text, replacement),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

const SURROGATE = /[\ud800-\udfff]/

function byMachine(parsed: ParsedPattern): Finders {
  const program = compileProgram(parsed)
  function* matches(text: string): Generator<JavaMatch> {
    for (const { start, end, bounds } of machineMatches(program, text)) {
      const groups = Array.from({ length: bounds.length / 2 }, (_, group) =>
        bounds[2 * group + 1]! < 0 ? null : text.slice(bounds[2 * group], bounds[2 * group + 1]),
      )
      yield { start, end, groups }
    }
  }
  return { matches, replaceAll: (text, replacement) => withEach(text, matches(text), () => replacement) }
}

/** More steps than these are watched over: about a tenth of a second. */
const UNWATCHED_STEPS = 1e7

/** A watchdog where a text is so long that trying every length of every repetition may take seconds. */
function byLength(translation: Translation): Finders {
  const unwatched = plain(translation)
  const most = Math.floor(UNWATCHED_STEPS ** (1 / (translation.unboundedCount + 1)))
  let watched: Finders | undefined
  const finders = (text: string): Finders => {
    if (translation.unboundedCount === 0 || text.length <= most) return unwatched
    watched ??= guarded(translation)
    return watched
  }
  return {
    matches: (text) => finders(text).matches(text),
    replaceAll: (text, replacement) => finders(text).replaceAll(text, replacement),
  }
}

type Finders = Pick<JavaPattern, 'matches' | 'replaceAll'>

function plain({ source }: Translation): Finders {
  const expression = compiled(() => new RegExp(source, 'gv'))
  return {
    *matches(text) {
      for (const match of text.matchAll(expression)) yield javaMatch(match)
    },
    replaceAll: (text, replacement) => text.replace(expression, replacement.replaceAll('$', '$$$$')),
  }
}

/** A watchdog ends what takes too long; its cost is borne by risky patterns alone. */
function guarded({ source }: Translation): Finders {
  const expression = compiled(() => new RegExp(source, 'gv'))
  const context = createContext({ expression, text: '' })
  const matches = (text: string): readonly JavaMatch[] => {
    context.text = text
    try {
      const found = FIND_ALL.runInContext(context, { timeout: MAX_MATCH_MS }) as readonly RegExpExecArray[]
      return found.map(javaMatch)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new RegexError(`Matching took longer than ${MAX_MATCH_MS} ms: simplify the pattern`, {
        cause: error,
      })
    }
  }
  return { matches, replaceAll: (text, replacement) => withEach(text, matches(text), () => replacement) }
}

/** The text with something in place of every match. */
export function withEach(
  text: string,
  matches: Iterable<JavaMatch>,
  replacement: (match: JavaMatch) => string,
): string {
  let output = ''
  let from = 0
  for (const match of matches) {
    output += text.slice(from, match.start) + replacement(match)
    from = match.end
  }
  return from === 0 && output === '' ? text : output + text.slice(from)
}

const MAX_MATCH_MS = 1000
const FIND_ALL = new Script('Array.from(text.matchAll(expression))')

function javaMatch(match: RegExpExecArray): JavaMatch {
  const end = match.index + match[0].length
  return { start: match.index, end, groups: Array.from(match, (group) => group ?? null) }
}

function compiled<T>(compile: () => T): T {
  try {
    return compile()
  } catch (error) {
    if (error instanceof RegexError) throw error
    throw new RegexError(`Invalid regular expression pattern: ${(error as Error).message}`, { cause: error })
  }
}
