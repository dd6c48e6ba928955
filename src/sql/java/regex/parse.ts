/** Java's regular expressions, read. */

import { type ClassOptions, characterClass, classEscape, otherCase } from './character-class.ts'
import { lengthsOf } from './length.ts'
import type { Anchor, LetterCase, ParsedPattern, RegexNode, RepeatNode } from './node.ts'
import { LINE_TERMINATORS, rangesText, VERTICAL } from './properties.ts'
import { PatternReader, RegexError } from './reader.ts'

/** Throws RegexError for what is no pattern, or is not supported: \b{g}, \N{name}, the names of rare blocks. */
export function parsePattern(pattern: string): ParsedPattern {
  return new Parser(pattern).pattern()
}

const EMPTY: RegexNode = { kind: 'sequence', items: [] }

class Parser {
  readonly #reader: PatternReader
  readonly #names: string[] = []
  #groups = 0
  #flags = new Set<string>()

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern)
  }

  pattern(): ParsedPattern {
    const root = this.#choice()
    if (!this.#reader.isAtEnd) throw new RegexError("Unmatched closing ')'")
    return { root, groupCount: this.#groups, groupNames: this.#names }
  }

  #choice(): RegexNode {
    const branches = [this.#sequence()]
    while (this.#reader.take('|')) branches.push(this.#sequence())
    return branches.length === 1 ? branches[0]! : { kind: 'choice', branches }
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = []
    for (;;) {
      this.#skipComments()
      if (this.#reader.isAtEnd || this.#reader.sees('|') || this.#reader.sees(')'))
        return items.length === 1 ? items[0]! : { kind: 'sequence', items }
      items.push(this.#repeated())
    }
  }

  #skipComments(): void {
    if (this.#flags.has('x')) this.#reader.skipComments()
  }

  #repeated(): RegexNode {
    const atom = this.#atom()
    this.#skipComments()
    const quantifier = this.#quantifier()
    if (quantifier === undefined) return atom
    // Of a line break that is repeated Java takes all: not \r of \r\n.
    const body: RegexNode = atom.kind === 'choice' && atom.isLineBreak ? { kind: 'atomic', body: atom } : atom
    return { kind: 'repeat', body, ...quantifier }
  }

  #quantifier(): Omit<RepeatNode, 'kind' | 'body'> | undefined {
    const match = this.#reader.match(/(?:([*+?])|\{(\d+)(,(\d*))?\})([?+]?)/y)
    if (!match) {
      if (this.#reader.sees('{')) throw new RegexError('Illegal repetition')
      return undefined
    }
    const [, sign, lower, comma, upper, modeSign] = match
    const mode = modeSign === '+' ? 'possessive' : modeSign === '?' ? 'lazy' : 'greedy'
    if (sign !== undefined)
      return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY, mode }
    const least = Number(lower)
    const most = comma === undefined ? least : upper ? Number(upper) : Number.POSITIVE_INFINITY
    if (most < least || least > MOST_TIMES || (most !== Number.POSITIVE_INFINITY && most > MOST_TIMES))
      throw new RegexError('Illegal repetition range')
    return { least, most, mode }
  }

  #atom(): RegexNode {
    const reader = this.#reader
    if (reader.take('(')) return this.#group()
    if (reader.take('[')) return this.#set(characterClass(reader, this.#classOptions()))
    if (reader.take('.')) return this.#set(this.#flags.has('s') ? this.#any() : `[^${this.#terminators()}]`)
    if (reader.take('^')) return this.#anchor(this.#flags.has('m') ? 'line-start' : 'text-start')
    if (reader.take('$')) return this.#anchor(this.#flags.has('m') ? 'line-end' : 'last-line-end')
    if (reader.take('\\')) return this.#escape()
    this.#refuseDangling()
    if (reader.sees('{')) throw new RegexError('Illegal repetition')
    return this.#character(reader.next().codePointAt(0)!)
  }

  #refuseDangling(): void {
    const sign = this.#reader.peek()
    if (sign === '*' || sign === '+' || sign === '?')
      throw new RegexError(`Dangling meta character '${sign}'`)
  }

  #group(): RegexNode {
    const reader = this.#reader
    if (!reader.take('?')) return this.#capture()
    const name = reader.match(/<([A-Za-z][A-Za-z\d]*)>/y)?.[1]
    if (name !== undefined) {
      if (this.#names.includes(name))
        throw new RegexError(`Named capturing group <${name}> is already defined`)
      this.#names[this.#groups + 1] = name
      return this.#capture()
    }
    const look = reader.match(/<?[=!]/y)?.[0]
    if (look !== undefined) return this.#look(look.startsWith('<'), look.endsWith('!'))
    if (reader.take('>')) return { kind: 'atomic', body: this.#closed() }
    return this.#flagGroup()
  }

  #capture(): RegexNode {
    const group = ++this.#groups
    return { kind: 'capture', group, body: this.#closed() }
  }

  #look(behind: boolean, negative: boolean): RegexNode {
    const body = this.#closed()
    if (behind && lengthsOf(body).most === Number.POSITIVE_INFINITY)
      throw new RegexError('Look-behind group does not have an obvious maximum length')
    return { kind: 'look', behind, negative, body }
  }

  #closed(): RegexNode {
    const flags = new Set(this.#flags)
    const body = this.#choice()
    this.#flags = flags
    if (!this.#reader.take(')')) throw new RegexError('Unclosed group')
    return body
  }

  /** (?i) for the rest of the group, (?i:X), (?:X). */
  #flagGroup(): RegexNode {
    const [, on = '', off = ''] = this.#reader.match(/([a-zA-Z]*)(?:-([a-zA-Z]*))?/y) ?? []
    for (const flag of on + off) {
      if (!'idmsuxU'.includes(flag)) throw new RegexError(`Unknown inline modifier '${flag}'`)
    }
    const outer = this.#flags
    const flags = new Set([...outer, ...on].filter((flag) => !off.includes(flag)))
    if (this.#reader.take(')')) {
      this.#flags = flags
      this.#refuseDangling()
      return EMPTY
    }
    if (!this.#reader.take(':')) throw new RegexError('Unknown inline modifier')
    this.#flags = flags
    const body = this.#closed()
    this.#flags = outer
    return body
  }

  #escape(): RegexNode {
    const reader = this.#reader
    const reference = reader.match(/[1-9]/y)?.[0]
    if (reference !== undefined) return this.#reference(this.#number(reference))
    const name = reader.match(/k<([A-Za-z][A-Za-z\d]*)>/y)?.[1]
    if (name !== undefined) {
      if (!this.#names.includes(name)) throw new RegexError(`named capturing group <${name}> does not exist`)
      return this.#reference(this.#names.indexOf(name))
    }
    if (reader.sees('b{g}')) throw new RegexError('\\b{g} is not supported')
    const anchor = ANCHORS[reader.peek() ?? '']
    if (anchor !== undefined) {
      reader.next()
      return this.#anchor(anchor)
    }
    if (reader.take('X')) return { kind: 'grapheme' }
    if (reader.take('R')) return this.#lineBreak()
    const set = classEscape(reader, this.#classOptions())
    return set === undefined ? this.#character(reader.character()) : this.#set(`[${set}]`)
  }

  /** As many digits as there are groups. */
  #number(first: string): number {
    let number = first
    for (;;) {
      const digit = this.#reader.peek()
      if (digit === undefined || !/\d/.test(digit) || Number(number + digit) > this.#groups) break
      number += this.#reader.next()
    }
    return Number(number)
  }

  #reference(group: number): RegexNode {
    return { kind: 'reference', group, letters: this.#letters() }
  }

  #anchor(anchor: Anchor): RegexNode {
    return { kind: 'anchor', anchor, unixLines: this.#flags.has('d'), unicode: this.#flags.has('U') }
  }

  #lineBreak(): RegexNode {
    const of = (source: string): RegexNode => ({ kind: 'set', source, foldsCase: false })
    const pair: RegexNode = { kind: 'sequence', items: [of('[\\r]'), of('[\\n]')] }
    const single = of(`[${rangesText(VERTICAL, this.#reader.escaped)}]`)
    return { kind: 'choice', branches: [pair, single], isLineBreak: true }
  }

  #character(codePoint: number): RegexNode {
    const other = this.#letters() === 'exact' ? '' : otherCase(this.#reader, codePoint)
    return this.#set(`[${this.#reader.escaped(codePoint)}${other}]`)
  }

  #set(source: string): RegexNode {
    return { kind: 'set', source, foldsCase: this.#letters() === 'unicode' }
  }

  #letters(): LetterCase {
    if (!this.#flags.has('i')) return 'exact'
    return this.#flags.has('u') || this.#flags.has('U') ? 'unicode' : 'ascii'
  }

  #classOptions(): ClassOptions {
    return {
      ignoresCase: this.#flags.has('i'),
      hasComments: this.#flags.has('x'),
      isUnicode: this.#flags.has('U'),
    }
  }

  #terminators(): string {
    return this.#flags.has('d') ? '\\n' : rangesText(LINE_TERMINATORS, this.#reader.escaped)
  }

  #any(): string {
    return `[${this.#reader.escaped(0)}-${this.#reader.escaped(0x10ffff)}]`
  }
}

const MOST_TIMES = 0x7fffffff

const ANCHORS: Readonly<Partial<Record<string, Anchor>>> = {
  A: 'text-start',
  z: 'text-end',
  Z: 'last-line-end',
  b: 'word-edge',
  B: 'no-word-edge',
  G: 'match-end',
}
