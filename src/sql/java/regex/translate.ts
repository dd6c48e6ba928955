/**
 * Java's regular expressions in JavaScript's syntax, with its flag v. What JavaScript has not (possessive quantifiers,
 * atomic groups, \G, \X) is refused.
 */

import { characterClass, classEscape } from './character-class.ts'
import { LINE_TERMINATORS, rangesText, VERTICAL } from './properties.ts'
import { PatternReader, RegexError } from './reader.ts'

export interface Translation {
  readonly source: string
  readonly groupCount: number
  readonly groupNames: readonly string[]
  /** A repetition within a repetition, or a choice within one: backtracking may take exponential time. */
  readonly isRisky: boolean
  /** Repetitions without end, one after the other: each may be tried at every length, from every place of the text. */
  readonly unboundedCount: number
}

interface Part {
  readonly source: string
  /** Has a choice or a repetition in it. */
  readonly varies: boolean
}

/** Throws RegexError for what is no pattern, or is not supported. */
export function translate(pattern: string): Translation {
  return new Translator(pattern).translation()
}

const TEXT_START = '^'
const TEXT_END = '$'
/** Java's \b goes by letters and digits of any script, though its \w does not. */
const WORD_EDGE = '(?<=[\\p{L}\\p{Nd}_])(?![\\p{L}\\p{Nd}_])|(?<![\\p{L}\\p{Nd}_])(?=[\\p{L}\\p{Nd}_])'

class Translator {
  readonly #reader: PatternReader
  readonly #names: string[] = []
  #groups = 0
  #isRisky = false
  #unboundedCount = 0
  #flags = new Set<string>()

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern)
  }

  translation(): Translation {
    const { source } = this.#choice()
    if (!this.#reader.isAtEnd) throw new RegexError("Unmatched closing ')'")
    return {
      source,
      groupCount: this.#groups,
      groupNames: this.#names,
      isRisky: this.#isRisky,
      unboundedCount: this.#unboundedCount,
    }
  }

  #choice(): Part {
    const branches = [this.#sequence()]
    while (this.#reader.take('|')) branches.push(this.#sequence())
    return {
      source: branches.map(({ source }) => source).join('|'),
      varies: branches.length > 1 || branches.some(({ varies }) => varies),
    }
  }

  #sequence(): Part {
    let source = ''
    let varies = false
    for (;;) {
      if (this.#flags.has('x')) this.#reader.skipComments()
      if (this.#reader.isAtEnd || this.#reader.sees('|') || this.#reader.sees(')')) return { source, varies }
      const part = this.#repeated()
      source += this.#flags.has('i') && part.source !== '' ? `(?i:${part.source})` : part.source
      varies ||= part.varies
    }
  }

  #repeated(): Part {
    const atom = this.#atom()
    if (this.#flags.has('x')) this.#reader.skipComments()
    const quantifier = this.#quantifier()
    if (quantifier === undefined) return atom
    if (quantifier.isUnbounded) this.#unboundedCount++
    if (atom.varies && quantifier.isUnbounded) this.#isRisky = true
    // `{3}` alone has one way to match, however often it is repeated.
    return { source: `(?:${atom.source})${quantifier.source}`, varies: atom.varies || !quantifier.isExact }
  }

  #quantifier():
    | { readonly source: string; readonly isUnbounded: boolean; readonly isExact: boolean }
    | undefined {
    const match = this.#reader.match(/(?:[*+?]|\{(\d+)(,(\d*))?\})([?+]?)/y)
    if (!match) {
      if (this.#reader.sees('{')) throw new RegexError('Illegal repetition')
      return undefined
    }
    const [source, least, comma, most, mode] = match
    if (mode === '+') throw new RegexError(`Possessive quantifiers are not supported: ${source}`)
    if (most && Number(most) < Number(least)) throw new RegexError('Illegal repetition range')
    const isUnbounded =
      /^[*+]/.test(source) || (comma !== undefined && most === '') || Number(most ?? least ?? 0) > 20
    return { source, isUnbounded, isExact: least !== undefined && comma === undefined }
  }

  #atom(): Part {
    const reader = this.#reader
    if (reader.take('(')) return this.#group()
    if (reader.take('[')) return fixed(characterClass(reader))
    if (reader.take('.'))
      return fixed(this.#flags.has('s') ? `[${this.#any()}]` : `[^${this.#terminators()}]`)
    if (reader.take('^')) return fixed(this.#lineStart())
    if (reader.take('$')) return fixed(this.#lineEnd())
    if (reader.take('\\')) return fixed(this.#escape())
    if (reader.sees('*') || reader.sees('+') || reader.sees('?'))
      throw new RegexError(`Dangling meta character '${reader.next()}'`)
    if (reader.sees('{')) throw new RegexError('Illegal repetition')
    return fixed(reader.escaped(reader.next().codePointAt(0)!))
  }

  #group(): Part {
    const reader = this.#reader
    if (!reader.take('?')) {
      this.#groups++
      return this.#closed('(')
    }
    const name = reader.match(/<([A-Za-z][A-Za-z\d]*)>/y)?.[1]
    if (name !== undefined) {
      this.#groups++
      this.#names[this.#groups] = name
      return this.#closed(`(?<${name}>`)
    }
    const look = reader.match(/<?[=!]/y)?.[0]
    if (look !== undefined) return { ...this.#closed(`(?${look}`), varies: false }
    if (reader.take('>')) throw new RegexError('Atomic groups are not supported')
    return this.#flagGroup()
  }

  #closed(open: string): Part {
    const flags = new Set(this.#flags)
    const { source, varies } = this.#choice()
    this.#flags = flags
    if (!this.#reader.take(')')) throw new RegexError('Unclosed group')
    return { source: `${open}${source})`, varies }
  }

  /** (?i) for the rest of the group, (?i:X), (?:X). */
  #flagGroup(): Part {
    const [, on = '', off = ''] = this.#reader.match(/([a-zA-Z]*)(?:-([a-zA-Z]*))?/y) ?? []
    for (const flag of on + off) {
      if (!'imsux'.includes(flag)) throw new RegexError(`Inline modifier ${flag} is not supported`)
    }
    const outer = this.#flags
    const flags = new Set([...outer, ...on].filter((flag) => !off.includes(flag)))
    if (this.#reader.take(')')) {
      this.#flags = flags
      return fixed('')
    }
    if (!this.#reader.take(':')) throw new RegexError('Unknown inline modifier')
    this.#flags = flags
    const part = this.#closed('(?:')
    this.#flags = outer
    return part
  }

  #escape(): string {
    const reader = this.#reader
    const reference = reader.match(/[1-9]/y)?.[0]
    if (reference !== undefined) return this.#reference(reference)
    const name = reader.match(/k<([A-Za-z][A-Za-z\d]*)>/y)?.[1]
    if (name !== undefined) {
      if (!this.#names.includes(name)) throw new RegexError(`named capturing group <${name}> does not exist`)
      return `\\k<${name}>`
    }
    const anchor = reader.match(/[AbBGZzRX]/y)?.[0]
    if (anchor !== undefined) return this.#anchor(anchor)
    const quoted = reader.match(/Q(.*?)(?:\\E|$)/sy)
    if (quoted) return `(?:${Array.from(quoted[1]!, (c) => reader.escaped(c.codePointAt(0)!)).join('')})`
    const set = classEscape(reader)
    return set === undefined ? reader.escaped(reader.character()) : `[${set}]`
  }

  /** As many digits as there are groups. */
  #reference(first: string): string {
    let number = first
    for (;;) {
      const digit = this.#reader.peek()
      if (digit === undefined || !/\d/.test(digit) || Number(number + digit) > this.#groups) break
      number += this.#reader.next()
    }
    return Number(number) > this.#groups ? '(?!)' : `(?:\\${number})`
  }

  #anchor(letter: string): string {
    switch (letter) {
      case 'A':
        return TEXT_START
      case 'z':
        return TEXT_END
      case 'Z':
        return this.#lastLineEnd()
      case 'b':
        return `(?:${WORD_EDGE})`
      case 'B':
        return `(?!${WORD_EDGE})`
      case 'R':
        return `(?:\\r\\n|[${rangesText(VERTICAL, this.#reader.escaped)}])`
      default:
        throw new RegexError(`\\${letter} is not supported`)
    }
  }

  #lineStart(): string {
    if (!this.#flags.has('m')) return TEXT_START
    return `(?<![^${this.#terminators()}])(?:(?!${TEXT_END})|${TEXT_START})`
  }

  #lineEnd(): string {
    return this.#flags.has('m') ? `(?=[${this.#terminators()}]|${TEXT_END})` : this.#lastLineEnd()
  }

  /** The end, or before the terminator that ends the text. */
  #lastLineEnd(): string {
    return `(?=(?:\\r\\n|[${this.#terminators()}])?${TEXT_END})(?<!\\r(?=\\n))`
  }

  #terminators(): string {
    return rangesText(LINE_TERMINATORS, this.#reader.escaped)
  }

  #any(): string {
    return `${this.#reader.escaped(0)}-${this.#reader.escaped(0x10ffff)}`
  }
}

function fixed(source: string): Part {
  return { source, varies: false }
}
