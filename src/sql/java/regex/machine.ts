/** Matching as Java's engine does it, which keeps groups of earlier rounds and never goes back into an atomic group. */

import type { CompiledPattern, Instruction, Program } from './program.ts'
import { RegexError } from './reader.ts'

/** About a second. */
const MAX_STEPS = 2e7
/** Below it lengths are reckoned in pairs of units, above it in Java's integers, which overflow. */
const MANY = 2 ** 20
/** Kinds of what is to be done on the way back. */
const GO_ON = 0
const RESTORE = 1
const TAKE_FEWER = 2
const SLOTS = 4
const NOWHERE = [-1, -1] as const

export interface MachineMatch {
  readonly start: number
  readonly end: number
  /** Start and end of each group, the whole match first; -1 for groups that took no part. */
  readonly bounds: readonly number[]
}

/** One after the other, from the left. Throws RegexError where it takes too many steps. */
export function* machineMatches(pattern: CompiledPattern, text: string): Generator<MachineMatch> {
  const machine = new Machine(pattern, text)
  for (let from = 0; ; ) {
    const match = machine.find(from)
    if (!match) return
    yield match
    from = match.end === match.start ? match.end + 1 : match.end
    if (from > text.length) return
  }
}

class Machine {
  readonly #pattern: CompiledPattern
  readonly #text: string
  readonly #registers: Int32Array
  /** Of four numbers each: the kind, and what it needs. */
  #stack: number[] = []
  #steps = 0
  /** Where the match before ended. */
  #previousEnd = 0
  readonly #failed = new Set<number>()

  constructor(pattern: CompiledPattern, text: string) {
    this.#pattern = pattern
    this.#text = text
    this.#registers = new Int32Array(pattern.registerCount)
  }

  find(from: number): MachineMatch | undefined {
    const { program, groupCount, stepsOverPairs } = this.#pattern
    this.#registers.fill(-1)
    for (
      let start = from;
      start <= this.#text.length;
      start += stepsOverPairs && isPair(this.#text, start) ? 2 : 1
    ) {
      this.#stack = []
      const end = this.#run(program, start, this.#failed)
      if (end < 0) continue
      // The way that led here must be free for the next match.
      this.#failed.clear()
      this.#previousEnd = end
      return { start, end, bounds: [start, end, ...this.#registers.subarray(2, 2 * groupCount + 2)] }
    }
    return undefined
  }

  /** The end of a match that begins here, or -1; what to do on the way back from it is left on the stack. */
  #run({ instructions, isMemoizable }: Program, start: number, failed: Set<number>): number {
    const base = this.#stack.length
    const text = this.#text
    const width = text.length + 1
    let pc = 0
    let at = start
    for (;;) {
      if (++this.#steps > MAX_STEPS)
        throw new RegexError(`Matching took longer than ${MAX_STEPS} steps: simplify the pattern`)
      const instruction = instructions[pc]!
      let goesOn = true
      switch (instruction.op) {
        case 'accept':
          return at
        case 'set': {
          const codePoint = text.codePointAt(at)
          goesOn = codePoint !== undefined && instruction.test(codePoint)
          if (goesOn) at += codePoint! > 0xffff ? 2 : 1
          pc++
          break
        }
        case 'run': {
          const place = pc * width + at
          const [fewest, end] = isMemoizable && failed.has(place) ? NOWHERE : this.#longest(instruction, at)
          goesOn = end >= 0
          if (isMemoizable && end > fewest) failed.add(place)
          pc++
          if (!goesOn) break
          if (end > fewest) this.#push(TAKE_FEWER, pc, end, fewest)
          at = end
          break
        }
        case 'jump':
          pc = instruction.to
          break
        case 'split': {
          const place = pc * width + at
          goesOn = !(isMemoizable && failed.has(place))
          if (!goesOn) break
          if (isMemoizable) failed.add(place)
          this.#push(GO_ON, instruction.second, at, 0)
          pc = instruction.first
          break
        }
        case 'counted': {
          const count = this.#registers[instruction.counter]!
          const body = pc + 1
          if (count < instruction.least) pc = body
          else if (count >= instruction.most) pc = instruction.exit
          else {
            this.#push(GO_ON, instruction.isLazy ? body : instruction.exit, at, 0)
            pc = instruction.isLazy ? instruction.exit : body
          }
          break
        }
        case 'again': {
          const { mark, counter, to, exit } = instruction
          if (at === this.#registers[mark]) {
            pc = exit
            break
          }
          if (counter !== undefined) this.#set(counter, this.#registers[counter]! + 1)
          pc = to
          break
        }
        case 'reset':
          this.#set(instruction.register, 0)
          pc++
          break
        case 'mark':
        case 'open':
          this.#set(instruction.register, at)
          pc++
          break
        case 'close':
          this.#set(2 * instruction.group, this.#registers[instruction.register]!)
          this.#set(2 * instruction.group + 1, at)
          pc++
          break
        case 'match-end':
          goesOn = at === this.#previousEnd
          pc++
          break
        case 'anchor':
          goesOn = instruction.test(text, at)
          pc++
          break
        case 'reference': {
          const length = this.#referred(instruction, at)
          goesOn = length >= 0
          at += length
          pc++
          break
        }
        case 'grapheme': {
          const length = graphemeLength(text, at)
          goesOn = length > 0
          at += length
          pc++
          break
        }
        case 'atomic': {
          const end = this.#apart(instruction.body, at)
          goesOn = end >= 0
          at = end
          pc++
          break
        }
        case 'look':
          goesOn = this.#look(instruction, at)
          pc++
      }
      if (goesOn) continue
      // The way back, to the last place where there was another one.
      for (;;) {
        if (this.#stack.length === base) return -1
        const stack = this.#stack
        const kind = stack[stack.length - SLOTS]!
        const first = stack[stack.length - 3]!
        const second = stack[stack.length - 2]!
        const third = stack[stack.length - 1]!
        if (kind === RESTORE) {
          stack.length -= SLOTS
          this.#registers[first] = second
          continue
        }
        pc = first
        if (kind === GO_ON) {
          stack.length -= SLOTS
          at = second
        } else {
          at = stepBack(text, second, third)
          if (at > third) stack[stack.length - 2] = at
          else stack.length -= SLOTS
        }
        break
      }
    }
  }

  #push(kind: number, first: number, second: number, third: number): void {
    this.#stack.push(kind, first, second, third)
  }

  #set(register: number, value: number): void {
    this.#push(RESTORE, register, this.#registers[register]!, 0)
    this.#registers[register] = value
  }

  /** Where the least and the most of a class end from here on; -1 where there are not enough. */
  #longest(
    { test, least, most }: Instruction & { readonly op: 'run' },
    from: number,
  ): readonly [number, number] {
    let at = from
    let fewest = least === 0 ? from : -1
    for (let count = 0; count < most; ) {
      const codePoint = this.#text.codePointAt(at)
      if (codePoint === undefined || !test(codePoint)) break
      at += codePoint > 0xffff ? 2 : 1
      if (++count === least) fewest = at
      this.#steps += 0.1
    }
    return [fewest, fewest < 0 ? -1 : at]
  }

  /** The end of what matches here, all other ways to match it given up; -1 where nothing does. */
  #apart(body: Program, at: number): number {
    const base = this.#stack.length
    const end = this.#run(body, at, new Set())
    if (end < 0) return -1
    // What groups within have matched stays, even where what follows fails.
    this.#stack.length = base
    return end
  }

  #look({ body, negative, behind }: Instruction & { readonly op: 'look' }, at: number): boolean {
    const found = behind ? this.#behind(body, behind, at) : this.#apart(body, at) >= 0
    return found !== negative
  }

  /** From near to far. */
  #behind(
    body: Program,
    { least, most }: { readonly least: number; readonly most: number },
    at: number,
  ): boolean {
    const farthest = Math.max(0, most >= 0 && most < MANY ? at - 2 * most : (at - most) | 0)
    for (let start = at - least; start >= farthest; start--) {
      if (this.#endsAt(body, start, at)) return true
    }
    return false
  }

  #endsAt({ instructions, isMemoizable }: Program, start: number, end: number): boolean {
    const last = instructions.length - 1
    const bound: Program = {
      instructions: [
        ...instructions.slice(0, last),
        { op: 'anchor', test: (_, at) => at === end },
        { op: 'accept' },
      ],
      isMemoizable,
    }
    return this.#apart(bound, start) >= 0
  }

  /** How long what the group has matched is here again, or -1. */
  #referred({ group, letters }: Instruction & { readonly op: 'reference' }, at: number): number {
    const start = group < 0 ? -1 : this.#registers[2 * group]!
    if (start < 0) return -1
    const wanted = this.#text.slice(start, this.#registers[2 * group + 1]!)
    const found = this.#text.slice(at, at + wanted.length)
    return folded(found, letters) === folded(wanted, letters) ? wanted.length : -1
  }
}

function folded(text: string, letters: 'exact' | 'ascii' | 'unicode'): string {
  if (letters === 'exact') return text
  if (letters === 'ascii') return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return Array.from(text, (character) => {
    const upper = character.toUpperCase()
    const lower = (upper.length === character.length ? upper : character).toLowerCase()
    return lower.length === character.length ? lower : character
  }).join('')
}

/** One code point back, but not beyond the least. */
function stepBack(text: string, at: number, least: number): number {
  return at - (at - 2 >= least && isPair(text, at - 2) ? 2 : 1)
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' })

function graphemeLength(text: string, at: number): number {
  for (const { segment } of SEGMENTER.segment(text.slice(at))) return segment.length
  return 0
}
