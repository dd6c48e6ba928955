/** What a pattern of Java's consists of. */

export type RegexNode =
  /** One code point. */
  | SetNode
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly RegexNode[]; readonly isLineBreak?: boolean }
  | { readonly kind: 'capture'; readonly group: number; readonly body: RegexNode }
  | RepeatNode
  | {
      readonly kind: 'look'
      readonly behind: boolean
      readonly negative: boolean
      readonly body: RegexNode
    }
  /** What it matched first stays, whatever follows. */
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly group: number; readonly letters: LetterCase }
  | {
      readonly kind: 'anchor'
      readonly anchor: Anchor
      readonly unixLines: boolean
      readonly unicode: boolean
    }
  /** \X: what is seen as one character. */
  | { readonly kind: 'grapheme' }

/** Whether capital letters are small ones too: those of ASCII, or all. */
export type LetterCase = 'exact' | 'ascii' | 'unicode'

export interface SetNode {
  readonly kind: 'set'
  /** A class in JavaScript's syntax, with its brackets and flag v. */
  readonly source: string
  /** In upper and lower case of any script; for ASCII the source has both already. */
  readonly foldsCase: boolean
}

export interface RepeatNode {
  readonly kind: 'repeat'
  readonly body: RegexNode
  readonly least: number
  /** Infinity where there is no end. */
  readonly most: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
}

export type Anchor =
  | 'text-start'
  | 'text-end'
  | 'last-line-end'
  | 'line-start'
  | 'line-end'
  | 'word-edge'
  | 'no-word-edge'
  /** \G: where the match before this one ended. */
  | 'match-end'

export interface ParsedPattern {
  readonly root: RegexNode
  readonly groupCount: number
  /** Names by the number of their group. */
  readonly groupNames: readonly string[]
}

/** The nodes right within a node. */
export function childrenOf(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items
    case 'choice':
      return node.branches
    case 'capture':
    case 'repeat':
    case 'look':
    case 'atomic':
      return [node.body]
    default:
      return []
  }
}
