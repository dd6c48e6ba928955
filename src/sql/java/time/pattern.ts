/** Patterns of java.time's DateTimeFormatter, letter by letter. */

/** Fields that a number stands for. */
export type NumberField =
  | 'year'
  | 'year-of-era'
  | 'day-of-year'
  | 'month'
  | 'day'
  | 'quarter'
  | 'week-year'
  | 'week'
  | 'week-of-month'
  | 'day-of-week'
  | 'local-day-of-week'
  | 'aligned-week'
  | 'am-pm'
  | 'era'
  | 'hour'
  | 'clock-hour'
  | 'half-day-hour'
  | 'clock-half-day-hour'
  | 'minute'
  | 'second'
  | 'nano'
  | 'milli-of-day'
  | 'nano-of-day'
  | 'modified-julian-day'

export type TextStyle = 'short' | 'full' | 'narrow'
export type SignStyle = 'normal' | 'not-negative' | 'exceeds-pad'

export interface NumberItem {
  readonly kind: 'number'
  readonly field: NumberField
  readonly minWidth: number
  readonly maxWidth: number
  readonly sign: SignStyle
  /** The digits of numbers of a fixed width that follow at once; -1: this one's own width is fixed too. */
  readonly subsequentWidth: number
  /** Two digits of the years from 2000 on. */
  readonly reduced?: boolean
  /** Digits behind the point. */
  readonly fraction?: boolean
}

export type Item =
  | NumberItem
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'text'
      readonly field: 'era' | 'month' | 'quarter' | 'day-of-week' | 'am-pm'
      readonly style: TextStyle
      readonly standalone: boolean
    }
  | { readonly kind: 'offset'; readonly format: OffsetFormat; readonly zero: string }
  | { readonly kind: 'localized-offset'; readonly style: 'short' | 'full' }
  | { readonly kind: 'zone-id' }
  | { readonly kind: 'zone-text'; readonly style: 'short' | 'full'; readonly generic: boolean }
  | { readonly kind: 'day-period' }
  | { readonly kind: 'optional'; readonly items: readonly Item[] }
  | { readonly kind: 'padded'; readonly width: number; readonly item: Item }

/** Capitals are required, small letters left out where zero. */
export type OffsetFormat = '+HHmm' | '+HHMM' | '+HH:MM' | '+HHMMss' | '+HH:MM:ss'

/** The pattern is not one of Java's. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** Throws PatternError. */
export function compilePattern(pattern: string): readonly Item[] {
  const stack: Item[][] = [[]]
  for (let at = 0; at < pattern.length; ) {
    const letter = pattern[at]!
    const items = stack.at(-1)!
    if (/[A-Za-z]/.test(letter)) {
      at = appendLetters(items, pattern, at)
    } else if (letter === "'") {
      const end = endOfQuote(pattern, at)
      append(items, { kind: 'literal', text: pattern.slice(at + 1, end).replaceAll("''", "'") || "'" })
      at = end + 1
    } else if (letter === '[') {
      stack.push([])
      at++
    } else if (letter === ']') {
      if (stack.length === 1) throw new PatternError('Pattern invalid as it contains ] without previous [')
      closeOptional(stack)
      at++
    } else if ('{}#'.includes(letter)) {
      throw new PatternError(`Pattern includes reserved character: '${letter}'`)
    } else {
      append(items, { kind: 'literal', text: letter })
      at++
    }
  }
  while (stack.length > 1) closeOptional(stack)
  return stack[0]!
}

function closeOptional(stack: Item[][]): void {
  const items = stack.pop()!
  stack.at(-1)!.push({ kind: 'optional', items })
}

function endOfQuote(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") continue
    if (pattern[at + 1] === "'") at++
    else return at
  }
  throw new PatternError(`Pattern ends with an incomplete string literal: ${pattern}`)
}

function appendLetters(items: Item[], pattern: string, start: number): number {
  const run = (at: number) => {
    let end = at
    while (pattern[end] === pattern[at]) end++
    return end
  }
  const end = run(start)
  if (pattern[start] !== 'p') {
    append(items, itemFor(pattern[start]!, end - start))
    return end
  }
  if (end >= pattern.length || !/[A-Za-z]/.test(pattern[end]!))
    throw new PatternError(`Pad letter 'p' must be followed by valid pad pattern: ${pattern}`)
  const itemEnd = run(end)
  items.push({ kind: 'padded', width: end - start, item: itemFor(pattern[end]!, itemEnd - end) })
  return itemEnd
}

/** A number learns how many digits of a fixed width follow it at once. */
function append(items: Item[], item: Item): void {
  const baseIndex = item.kind === 'number' ? baseOf(items) : -1
  if (item.kind !== 'number' || baseIndex < 0) {
    items.push(item)
    return
  }
  const base = items[baseIndex] as NumberItem
  const isFixed = item.minWidth === item.maxWidth && item.sign === 'not-negative'
  items[baseIndex] = { ...base, subsequentWidth: isFixed ? base.subsequentWidth + item.maxWidth : -1 }
  items.push(isFixed ? { ...item, subsequentWidth: -1 } : item)
}

/** The number that gives up digits to those at the end, all of a fixed width. */
function baseOf(items: readonly Item[]): number {
  let index = items.length - 1
  for (; index >= 0; index--) {
    const item = items[index]!
    if (item.kind !== 'number') return -1
    if (item.subsequentWidth !== -1) return index
  }
  return index
}

const number = (field: NumberField, minWidth: number, maxWidth: number, sign: SignStyle): NumberItem => ({
  kind: 'number',
  field,
  minWidth,
  maxWidth,
  sign,
  subsequentWidth: 0,
})

const STYLES: readonly TextStyle[] = ['short', 'full', 'narrow']

function itemFor(letter: string, count: number): Item {
  const atMost = (limit: number) => {
    if (count > limit) throw new PatternError(`Too many pattern letters: ${letter}`)
  }
  const oneOrTwo = (field: NumberField): Item => {
    atMost(2)
    return count === 1 ? number(field, 1, 19, 'normal') : number(field, 2, 2, 'not-negative')
  }
  const text = (field: 'era' | 'month' | 'quarter' | 'day-of-week', standalone = false): Item => {
    atMost(5)
    return { kind: 'text', field, style: STYLES[Math.max(0, count - 3)]!, standalone }
  }
  switch (letter) {
    case 'u':
      return yearItem('year', count)
    case 'y':
      return yearItem('year-of-era', count)
    case 'Y':
      return yearItem('week-year', count)
    case 'M':
    case 'L':
      return count <= 2 ? oneOrTwo('month') : text('month', letter === 'L')
    case 'Q':
    case 'q':
      return count <= 2 ? oneOrTwo('quarter') : text('quarter', letter === 'q')
    case 'E':
      return text('day-of-week')
    case 'e':
    case 'c':
      if (letter === 'c' && count === 2) throw new PatternError('Invalid pattern "cc"')
      return count <= 2 ? oneOrTwo('local-day-of-week') : text('day-of-week', letter === 'c')
    case 'G':
      return text('era')
    case 'a':
      atMost(1)
      return { kind: 'text', field: 'am-pm', style: 'short', standalone: false }
    case 'D':
      atMost(3)
      return count === 1
        ? number('day-of-year', 1, 19, 'normal')
        : number('day-of-year', count, 3, 'not-negative')
    case 'd':
      return oneOrTwo('day')
    case 'H':
      return oneOrTwo('hour')
    case 'k':
      return oneOrTwo('clock-hour')
    case 'K':
      return oneOrTwo('half-day-hour')
    case 'h':
      return oneOrTwo('clock-half-day-hour')
    case 'm':
      return oneOrTwo('minute')
    case 's':
      return oneOrTwo('second')
    case 'w':
      return oneOrTwo('week')
    case 'W':
      atMost(1)
      return number('week-of-month', 1, 19, 'normal')
    case 'F':
      atMost(1)
      return number('aligned-week', 1, 19, 'normal')
    case 'S':
      if (count > 9) throw new PatternError(`Minimum width must be from 0 to 9 inclusive but was ${count}`)
      return { ...number('nano', count, count, 'not-negative'), fraction: true }
    case 'A':
      return number('milli-of-day', count, 19, 'not-negative')
    case 'n':
      return number('nano', count, 19, 'not-negative')
    case 'N':
      return number('nano-of-day', count, 19, 'not-negative')
    case 'g':
      return number('modified-julian-day', count, 19, 'normal')
    case 'B':
      if (![1, 4, 5].includes(count)) throw new PatternError(`Wrong number of pattern letters: ${letter}`)
      return { kind: 'day-period' }
    case 'V':
      if (count !== 2) throw new PatternError(`Pattern letter count must be 2: ${letter}`)
      return { kind: 'zone-id' }
    case 'v':
      if (count !== 1 && count !== 4) throw new PatternError(`Wrong number of pattern letters: ${letter}`)
      return { kind: 'zone-text', style: count === 4 ? 'full' : 'short', generic: true }
    case 'z':
      atMost(4)
      return { kind: 'zone-text', style: count === 4 ? 'full' : 'short', generic: false }
    case 'O':
      if (count !== 1 && count !== 4) throw new PatternError(`Pattern letter count must be 1 or 4: ${letter}`)
      return { kind: 'localized-offset', style: count === 4 ? 'full' : 'short' }
    case 'X':
      atMost(5)
      return { kind: 'offset', format: OFFSETS[count - 1]!, zero: 'Z' }
    case 'x':
      atMost(5)
      return {
        kind: 'offset',
        format: OFFSETS[count - 1]!,
        zero: count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00',
      }
    case 'Z':
      atMost(5)
      if (count === 4) return { kind: 'localized-offset', style: 'full' }
      return count === 5
        ? { kind: 'offset', format: '+HH:MM:ss', zero: 'Z' }
        : { kind: 'offset', format: '+HHMM', zero: '+0000' }
    default:
      throw new PatternError(`Unknown pattern letter: ${letter}`)
  }
}

const OFFSETS: readonly OffsetFormat[] = ['+HHmm', '+HHMM', '+HH:MM', '+HHMMss', '+HH:MM:ss']

function yearItem(field: NumberField, count: number): Item {
  if (count === 2) return { ...number(field, 2, 2, 'not-negative'), reduced: true }
  return number(field, count, 19, count < 4 ? 'normal' : 'exceeds-pad')
}
