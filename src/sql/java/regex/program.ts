/** Patterns as instructions for the matcher that goes back step by step, as Java's does. */

import { type AnchorTest, anchorTest } from './anchors.ts'
import { lengthsOf } from './length.ts'
import { childrenOf, type LetterCase, type ParsedPattern, type RegexNode, type RepeatNode } from './node.ts'
import { type CodePointTest, codePointTest } from './set-test.ts'

export type Instruction =
  | { readonly op: 'set'; readonly test: CodePointTest }
  /** One class over and over, as many as there may be; the rest is tried with fewer of them. */
  | { readonly op: 'run'; readonly test: CodePointTest; readonly least: number; readonly most: number }
  /** Goes on at one place, and if that fails at the other. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'open'; readonly register: number }
  | { readonly op: 'close'; readonly group: number; readonly register: number }
  | { readonly op: 'reset'; readonly register: number }
  | { readonly op: 'mark'; readonly register: number }
  /** Back to the beginning of a loop, but not after a round that took nothing. */
  | {
      readonly op: 'again'
      readonly mark: number
      readonly counter: number | undefined
      readonly to: number
      exit: number
    }
  | {
      readonly op: 'counted'
      readonly counter: number
      readonly least: number
      readonly most: number
      readonly isLazy: boolean
      exit: number
    }
  | { readonly op: 'atomic'; readonly body: Program }
  | {
      readonly op: 'look'
      readonly body: Program
      readonly negative: boolean
      /** Set for a look behind: from how far back. */
      readonly behind: { readonly least: number; readonly most: number } | undefined
    }
  | { readonly op: 'reference'; readonly group: number; readonly letters: LetterCase }
  | { readonly op: 'anchor'; readonly test: AnchorTest }
  | { readonly op: 'match-end' }
  | { readonly op: 'grapheme' }
  | { readonly op: 'accept' }

export interface Program {
  readonly instructions: readonly Instruction[]
  /** What failed at a place of the text fails there again: nothing counts, and nothing refers to groups. */
  readonly isMemoizable: boolean
}

export interface CompiledPattern {
  readonly program: Program
  readonly groupCount: number
  /** Two for each group and the whole match, then those of loops and open groups. */
  readonly registerCount: number
  /** Places within a surrogate pair are passed over where a match may begin. */
  readonly stepsOverPairs: boolean
}

export function compileProgram({ root, groupCount }: ParsedPattern): CompiledPattern {
  const compiler = new Compiler(groupCount)
  return {
    program: compiler.program(root),
    groupCount,
    registerCount: compiler.registerCount,
    stepsOverPairs: hasWideSet(root),
  }
}

/** Whether a class has, for Java, members beyond U+FFFF: by its name, or because of what it has not. */
function hasWideSet(node: RegexNode): boolean {
  if (node.kind === 'set') return /\[\^|\\p|\\u\{1[\da-f]{4,5}\}/i.test(node.source)
  return childrenOf(node).some(hasWideSet)
}

class Compiler {
  readonly #groupCount: number
  registerCount: number
  #instructions: Instruction[] = []

  constructor(groupCount: number) {
    this.#groupCount = groupCount
    this.registerCount = 2 * (groupCount + 1)
  }

  program(node: RegexNode): Program {
    const outer = this.#instructions
    this.#instructions = []
    this.#node(node)
    this.#add({ op: 'accept' })
    const instructions = this.#instructions
    this.#instructions = outer
    return { instructions, isMemoizable: !remembers(node) }
  }

  #add<I extends Instruction>(instruction: I): I {
    this.#instructions.push(instruction)
    return instruction
  }

  get #here(): number {
    return this.#instructions.length
  }

  #register(): number {
    return this.registerCount++
  }

  #node(node: RegexNode): void {
    switch (node.kind) {
      case 'set':
        this.#add({ op: 'set', test: codePointTest(node) })
        return
      case 'sequence':
        for (const item of node.items) this.#node(item)
        return
      case 'choice':
        this.#choice(node.branches)
        return
      case 'capture':
        this.#capture(node.group, node.body)
        return
      case 'repeat':
        this.#repeat(node)
        return
      case 'atomic':
        this.#add({ op: 'atomic', body: this.program(node.body) })
        return
      case 'look': {
        const behind = node.behind ? lengthsOf(node.body) : undefined
        this.#add({ op: 'look', body: this.program(node.body), negative: node.negative, behind })
        return
      }
      case 'reference':
        this.#add({
          op: 'reference',
          group: node.group <= this.#groupCount ? node.group : -1,
          letters: node.letters,
        })
        return
      case 'anchor':
        this.#add(
          node.anchor === 'match-end'
            ? { op: 'match-end' }
            : { op: 'anchor', test: anchorTest(node.anchor, node) },
        )
        return
      case 'grapheme':
        this.#add({ op: 'grapheme' })
    }
  }

  #choice(branches: readonly RegexNode[]): void {
    const ends: { to: number }[] = []
    for (const [index, branch] of branches.entries()) {
      if (index === branches.length - 1) {
        this.#node(branch)
        break
      }
      const split = this.#add({ op: 'split', first: this.#here + 1, second: 0 })
      this.#node(branch)
      ends.push(this.#add({ op: 'jump', to: 0 }))
      split.second = this.#here
    }
    for (const end of ends) end.to = this.#here
  }

  #capture(group: number, body: RegexNode): void {
    const register = this.#register()
    this.#add({ op: 'open', register })
    this.#node(body)
    this.#add({ op: 'close', group, register })
  }

  #repeat(node: RepeatNode): void {
    const { body, least, most, mode } = node
    if (mode === 'possessive') {
      this.#add({ op: 'atomic', body: this.program({ ...node, mode: 'greedy' }) })
      return
    }
    if (most === 0) return
    const isLazy = mode === 'lazy'
    if (body.kind === 'set' && !isLazy) {
      this.#add({ op: 'run', test: codePointTest(body), least, most })
    } else if (least === 0 && most === 1) {
      const split = this.#split(isLazy)
      this.#node(body)
      leave(split, isLazy, this.#here)
    } else if (least <= 1 && most === Number.POSITIVE_INFINITY) {
      this.#endless(node, isLazy)
    } else {
      this.#counted(node, isLazy)
    }
  }

  #split(isLazy: boolean) {
    const split = this.#add({ op: 'split', first: 0, second: 0 })
    if (isLazy) split.second = this.#here
    else split.first = this.#here
    return split
  }

  #endless({ body, least }: RepeatNode, isLazy: boolean): void {
    const entry = least === 1 ? this.#add({ op: 'jump', to: this.#here + 2 }) : undefined
    const start = this.#here
    const split = this.#split(isLazy)
    if (entry) entry.to = this.#here
    const mark = this.#register()
    this.#add({ op: 'mark', register: mark })
    this.#node(body)
    const again = this.#add({ op: 'again', mark, counter: undefined, to: start, exit: 0 })
    again.exit = this.#here
    leave(split, isLazy, this.#here)
  }

  #counted({ body, least, most }: RepeatNode, isLazy: boolean): void {
    const counter = this.#register()
    this.#add({ op: 'reset', register: counter })
    const start = this.#here
    const loop = this.#add({ op: 'counted', counter, least, most, isLazy, exit: 0 })
    const mark = this.#register()
    this.#add({ op: 'mark', register: mark })
    this.#node(body)
    const again = this.#add({ op: 'again', mark, counter, to: start, exit: 0 })
    loop.exit = this.#here
    again.exit = this.#here
  }
}

function leave(split: { first: number; second: number }, isLazy: boolean, exit: number): void {
  if (isLazy) split.first = exit
  else split.second = exit
}

/** Whether it depends on more than the place whether a node matches. */
function remembers(node: RegexNode): boolean {
  if (node.kind === 'reference') return true
  if (node.kind === 'repeat' && !isPlainRepeat(node)) return true
  return childrenOf(node).some(remembers)
}

function isPlainRepeat({ body, least, most, mode }: RepeatNode): boolean {
  return (
    (body.kind === 'set' && mode !== 'lazy') ||
    (least === 0 && most <= 1) ||
    (least <= 1 && most === Number.POSITIVE_INFINITY)
  )
}
