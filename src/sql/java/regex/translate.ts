/** Java's regular expressions in JavaScript's syntax, with its flag v, where the two mean the same. */

import { anchorSource } from './anchors.ts'
import { lengthsOf } from './length.ts'
import { childrenOf, type ParsedPattern, type RegexNode, type RepeatNode } from './node.ts'

export interface Translation {
  readonly source: string
  /** Groups match what they match in Java; or else the whole matches alone are the same. */
  readonly hasSameGroups: boolean
  /** A repetition within a repetition, or a choice within one: backtracking may take exponential time. */
  readonly isRisky: boolean
  /** Repetitions without end, one after the other: each may be tried at every length, from every place of the text. */
  readonly unboundedCount: number
  /** A match may be empty: Java finds those between the halves of a surrogate pair too. */
  readonly mayBeEmpty: boolean
}

/** Undefined where JavaScript would find something else, or has no such thing. */
export function translate({ root }: ParsedPattern): Translation | undefined {
  if (isForeign(root)) return undefined
  const all = [...nodesOf(root)]
  const endless = all.filter((node) => node.kind === 'repeat' && isUnbounded(node))
  return {
    source: sourceOf(root),
    hasSameGroups: !all.some(isGroupedOtherwise),
    isRisky: endless.some((node) => varies((node as RepeatNode).body)),
    unboundedCount: endless.length,
    mayBeEmpty: lengthsOf(root).least === 0,
  }
}

/**
 * Atomic groups, and references to groups, which Java does not match before their group; and rounds of a repetition that
 * match nothing, after which Java goes on, and JavaScript back.
 */
function isForeign(node: RegexNode): boolean {
  switch (node.kind) {
    case 'atomic':
    case 'reference':
    case 'grapheme':
      return true
    case 'anchor':
      return node.anchor === 'match-end'
    case 'repeat':
      if (node.mode === 'possessive' || lengthsOf(node.body).least === 0) return true
      break
    case 'look': {
      // Java's own reckoning of lengths may go wrong.
      const { most } = lengthsOf(node.body)
      if (node.behind && (most > MANY || most < 0)) return true
    }
  }
  return childrenOf(node).some(isForeign)
}

/**
 * Of groups that are repeated Java keeps what earlier rounds matched; of those in what is only looked for it keeps what
 * they matched, whatever comes of it.
 */
function isGroupedOtherwise(node: RegexNode): boolean {
  if (node.kind === 'look') return captures(node.body)
  return node.kind === 'repeat' && node.most > 1 && captures(node.body)
}

function captures(node: RegexNode): boolean {
  return node.kind === 'capture' || childrenOf(node).some(captures)
}

function* nodesOf(node: RegexNode): Generator<RegexNode> {
  yield node
  for (const child of childrenOf(node)) yield* nodesOf(child)
}

/** More rounds than these are as good as endless. */
const MANY = 20

function isUnbounded({ most }: RepeatNode): boolean {
  return most > MANY
}

/** Has a choice or a repetition in it; `{3}` alone has one way to match, however often it is repeated. */
function varies(node: RegexNode): boolean {
  if (node.kind === 'choice') return true
  if (node.kind === 'look') return false
  if (node.kind === 'repeat' && node.least !== node.most) return true
  return childrenOf(node).some(varies)
}

function sourceOf(node: RegexNode): string {
  switch (node.kind) {
    case 'set':
      return node.foldsCase ? `(?i:${node.source})` : node.source
    case 'sequence':
      return node.items.map(sourceOf).join('')
    case 'choice':
      return `(?:${node.branches.map(sourceOf).join('|')})`
    case 'capture':
      return `(${sourceOf(node.body)})`
    case 'repeat':
      return `(?:${sourceOf(node.body)})${quantifierOf(node)}`
    case 'look':
      return `(?:(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${sourceOf(node.body)}))`
    case 'anchor':
      return anchorSource(node.anchor as Exclude<typeof node.anchor, 'match-end'>, node)
    case 'atomic':
    case 'reference':
    case 'grapheme':
      throw new Error(`JavaScript has no ${node.kind}`)
  }
}

function quantifierOf({ least, most, mode }: RepeatNode): string {
  const end = most === Number.POSITIVE_INFINITY ? '' : most
  return `{${least}${least === most ? '' : `,${end}`}}${mode === 'lazy' ? '?' : ''}`
}
