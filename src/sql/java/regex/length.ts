/** How long what a node matches can be, as Java reckons it for what it looks for behind a place. */

import { childrenOf, type RegexNode, type RepeatNode } from './node.ts'

export interface Lengths {
  readonly least: number
  /** In code points; Infinity where Java sees no end. Negative where its integers have overflown. */
  readonly most: number
}

/** To Java a class repeated without end is as long as can be, and most other things are endless. */
const LONGEST = 0x7fffffff
const ENDLESS = Number.POSITIVE_INFINITY
const NOTHING: Lengths = { least: 0, most: 0 }

export function lengthsOf(node: RegexNode): Lengths {
  switch (node.kind) {
    case 'set':
      return { least: 1, most: 1 }
    case 'sequence':
      return node.items.map(lengthsOf).reduce(sum, NOTHING)
    case 'choice': {
      const all = node.branches.map(lengthsOf)
      return {
        least: Math.min(...all.map(({ least }) => least)),
        most: Math.max(...all.map(({ most }) => most)),
      }
    }
    case 'capture':
    case 'atomic':
      return lengthsOf(node.body)
    case 'repeat':
      return repeated(node)
    case 'reference':
      return { least: 0, most: ENDLESS }
    case 'grapheme':
      return { least: 1, most: LONGEST }
    case 'look':
    case 'anchor':
      return NOTHING
  }
}

function sum(left: Lengths, right: Lengths): Lengths {
  const most = left.most + right.most
  return { least: left.least + right.least, most: most === ENDLESS ? most : most | 0 }
}

function repeated({ body, least, most }: RepeatNode): Lengths {
  const once = lengthsOf(body)
  const shortest = once.least * least
  if (once.most === 0 || most === 0) return { least: shortest, most: 0 }
  if (isOneClass(body) && most === ENDLESS) return { least: shortest, most: LONGEST }
  if (most === 1) return { least: shortest, most: once.most }
  const longest = isFixed(body) ? once.most * most : ENDLESS
  return { least: shortest, most: longest > LONGEST ? ENDLESS : longest }
}

function isOneClass(node: RegexNode): boolean {
  return node.kind === 'set' || (node.kind === 'capture' && isOneClass(node.body))
}

/** Without a choice. */
function isFixed(node: RegexNode): boolean {
  if (node.kind === 'choice' || (node.kind === 'repeat' && node.least !== node.most)) return false
  return childrenOf(node).every(isFixed)
}
