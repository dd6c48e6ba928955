/**
 * YAML with `${VARIABLE}`: text in, plain values out, each with where it stands and where it came from.
 */

import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'

export interface Place {
  readonly line: number
  readonly column: number
}

export interface Problem extends Partial<Place> {
  readonly message: string
  /** The environment variable that is not set. */
  readonly unset?: string
}

/** Where a value came from: the file, or an environment variable named there. */
export interface Origin extends Place {
  readonly variables: readonly string[]
}

export interface ConfigSource {
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** The place of the value at a path, or of the nearest one above it. */
  place(path: readonly PropertyKey[]): Place | undefined
  /** The place of a key of a map. */
  keyPlace(path: readonly PropertyKey[], key: string): Place | undefined
  origin(path: readonly PropertyKey[]): Origin | undefined
}

/**
 * `${X}` may stand anywhere in a value, in flow maps too, where YAML takes braces for its own. So while YAML is
 * parsed, each reference is held in private characters of the same length, which keeps every position right.
 */
const PRIVATE = 0xe100
const REFERENCE = /\$\{[^}\n]*\}/g
const HIDDEN = /[\ue100-\uf0ff]+/g

export function hide(yaml: string): string {
  return yaml.replace(REFERENCE, (reference) =>
    [...reference]
      .map((c) => (c.charCodeAt(0) < 0x1000 ? String.fromCharCode(PRIVATE + c.charCodeAt(0)) : c))
      .join(''),
  )
}

export function reveal(text: string): string {
  return text.replace(HIDDEN, (hidden) =>
    [...hidden].map((c) => String.fromCharCode(c.charCodeAt(0) - PRIVATE)).join(''),
  )
}

export function parseSource(
  yaml: string,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigSource {
  const lines = new LineCounter()
  const document = parseDocument(hide(yaml), { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    ...at(error.pos[0]),
    message: reveal(error.message),
  }))
  const variables = new Map<Node, readonly string[]>()

  function at(offset: number): Place {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }

  function toValue(node: unknown): unknown {
    if (isMap(node)) {
      const out: Record<string, unknown> = {}
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? reveal(String(pair.key.value)) : String(pair.key)
        Object.defineProperty(out, key, {
          value: toValue(pair.value),
          enumerable: true,
          writable: true,
          configurable: true,
        })
      }
      return out
    }
    if (isSeq(node)) return node.items.map(toValue)
    if (isAlias(node)) return toValue(node.resolve(document))
    if (!isScalar(node)) return undefined
    // An empty value is one left out.
    if (node.value === null) return undefined
    if (typeof node.value !== 'string') return node.value
    return substitute(node, node.value)
  }

  function substitute(node: Node, hidden: string): string {
    const used: string[] = []
    const out = hidden.replace(HIDDEN, (reference) => {
      const inside = reveal(reference).slice(2, -1)
      const match = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inside)
      if (!match) {
        problems.push({
          ...at(node.range![0]),
          message: `\${${inside}} is not \${NAME} or \${NAME:-default}`,
        })
        return ''
      }
      const [, name = '', fallback] = match
      const value = environment[name]
      if (value !== undefined && value !== '') {
        used.push(name)
        return value
      }
      if (fallback === undefined) {
        problems.push({
          ...at(node.range![0]),
          unset: name,
          message: `environment variable ${name} is not set; set it, put it into an env file (tubewire.env beside tubewire.yaml, or --env-file), or write a default: \${${name}:-...}`,
        })
      }
      return fallback ?? ''
    })
    if (used.length > 0) variables.set(node, used)
    return out
  }

  function nodeAt(path: readonly PropertyKey[]): Node | undefined {
    let node: unknown = document.contents
    let found = node as Node | undefined
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(document)
      if (isMap(node))
        node = node.items.find(
          (pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === key,
        )?.value
      else if (isSeq(node)) node = node.items[Number(key)]
      else node = undefined
      if (node === undefined || node === null) break
      found = node as Node
    }
    return found ?? undefined
  }

  const value = document.errors.length > 0 ? undefined : (toValue(document.contents) ?? {})
  return {
    value,
    problems,
    place: (path) => {
      const offset = nodeAt(path)?.range?.[0]
      return offset === undefined ? undefined : at(offset)
    },
    keyPlace: (path, key) => {
      const map = nodeAt(path)
      if (!isMap(map)) return undefined
      const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      return isScalar(pair?.key) && pair.key.range ? at(pair.key.range[0]) : undefined
    },
    origin: (path) => {
      let node: unknown = document.contents
      for (const key of path) {
        if (isMap(node))
          node = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.value
        else if (isSeq(node)) node = node.items[Number(key)]
        else return undefined
      }
      const range = (node as Node | undefined)?.range
      if (!range) return undefined
      return { ...at(range[0]), variables: variables.get(node as Node) ?? [] }
    },
  }
}
