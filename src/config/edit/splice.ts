/** Changes one top-level setting of a YAML text; every byte outside it stays as it is, and comments within it are kept. */

import {
  type Document,
  isMap,
  isPair,
  isScalar,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { hide, reveal } from '../source.ts'

/** The text can't be edited by a program; the message says what to do by hand. */
export class EditError extends Error {
  override readonly name = 'EditError'
}

/** A setting at the top of the file, being changed. */
export interface Setting {
  /** Makes nodes. */
  readonly document: Document
  /** The setting's node; undefined where the file says nothing. */
  readonly value: unknown
  set(value: unknown): void
}

type Change = (setting: Setting) => void

/**
 * @param change changes the setting's value in place, or sets another
 * @throws EditError
 */
export function editSetting(yaml: string, key: string, change: Change): string {
  const text = hide(yaml)
  const contents = contentsOf(parsed(text))
  if (contents?.flow) return reveal(changed(text, key, change, WITHIN_BRACES))
  const pair = contents && pairOf(contents, key)
  if (!pair) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n'
    return reveal(`${text}${gap}${changed('', key, change, styleOf(text, ''))}`)
  }
  const start = pair.key.range?.[0] ?? 0
  const value = pair.value as { readonly range?: readonly number[] } | null
  const end = ownEnd(text, start, value?.range?.[2] ?? pair.key.range?.[2] ?? start)
  const own = text.slice(start, end)
  const written = changed(own, key, change, styleOf(text, own))
  const isLast = end === text.length && !text.endsWith('\n')
  return reveal(`${text.slice(0, start)}${isLast ? written.trimEnd() : written}${text.slice(end)}`)
}

/** As `editSetting`, of a text that holds nothing else, or is one map in braces. */
function changed(text: string, key: string, change: Change, style: object): string {
  const document = parsed(text)
  const contents = contentsOf(document) ?? (document.createNode({}) as YAMLMap)
  document.contents = contents as never
  contents.flow = contents.flow === true
  let pair = pairOf(contents, key)
  if (!pair) {
    pair = document.createPair(key, null) as unknown as Pair<Scalar, unknown>
    contents.items.push(pair as never)
  }
  const setting = pair
  change({
    document,
    get value() {
      return isScalar(setting.value) && setting.value.value === null ? undefined : setting.value
    },
    set: (value) => {
      const { commentBefore, comment } = (setting.value ?? {}) as Scalar
      const kept = [commentBefore, comment].filter((text) => text).join('\n')
      setting.value = Object.assign(document.createNode(value), kept && { commentBefore: kept })
    },
  })
  return document.toString({ lineWidth: 0, ...style })
}

function parsed(text: string): Document {
  const document = parseDocument(text, { prettyErrors: false })
  const [error] = document.errors
  if (!error) return document as Document
  throw new EditError(`the file can't be changed from here: it is no valid YAML: ${reveal(error.message)}`)
}

function contentsOf({ contents }: Document): YAMLMap | undefined {
  if (contents === null) return undefined
  if (isMap(contents)) return contents
  if (isScalar(contents) && contents.value === null) return undefined
  throw new EditError("the file can't be changed from here: it is no map of settings")
}

function pairOf(map: YAMLMap, key: string): Pair<Scalar, unknown> | undefined {
  return map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key) as never
}

/** Comments at the margin, and empty lines, belong to what comes after them. */
function ownEnd(text: string, start: number, end: number): number {
  const lines = text.slice(start, end).split(/(?<=\n)/)
  while (lines.length > 1 && /^(?:#.*|\s*)$/s.test(lines.at(-1) ?? '')) lines.pop()
  return start + lines.join('').length
}

const WITHIN_BRACES = { defaultKeyType: 'QUOTE_DOUBLE', defaultStringType: 'QUOTE_DOUBLE' } as const

/** As the setting, or else the rest of the file, is written. */
function styleOf(text: string, own: string): object {
  const indents = [...text.matchAll(/^( +)[^\s#]/gm)].map(([, spaces = '']) => spaces.length)
  const brackets = /[[{][^\]}]/.test(own) ? own : text
  return {
    indent: Math.max(2, Math.min(8, ...indents)) % 8 || 2,
    indentSeq: !/^[\w.-]+:[^\S\n]*(?:#.*)?\n-\s/m.test(text),
    flowCollectionPadding: !/[[{][^\s\]}]/.test(brackets) || /[[{] /.test(brackets),
  }
}
