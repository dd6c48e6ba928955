/** Functions of texts that hold JSON. */

import { RowError } from '../expressions/compile.ts'
import { NumberText } from '../formats/json-text.ts'
import { hashMap } from '../java/hash-map.ts'
import { type SqlType, STRING } from '../types/type.ts'
import type { Value } from '../types/value.ts'
import {
  any,
  boundOnNull,
  calledOnNull,
  type FunctionDefinition,
  generic,
  returns,
  strict,
  string,
  variadic,
} from './definition.ts'
import { isArray, isObject, type JsonNode, nodeText, parseJson, plainNodeText } from './json-node.ts'
import { parseJsonPath } from './json-path.ts'
import { jsonOf } from './to-json.ts'

const T = generic('T')
const STRING_MAP = { kind: 'type', type: { base: 'MAP', key: STRING, value: STRING } } as const

export const JSON_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'EXTRACTJSONFIELD',
    shownAs: 'extractjsonfield',
    description: 'What is at a path in a JSON text: text as it is, anything else as JSON.',
    overloads: [
      strict([string('input'), string('path')], returns.string, (input, path) => {
        const steps = parseJsonPath(path)
        const found = steps.reduce(child, parseJson(input))
        if (found === undefined) return null
        return typeof found === 'string' ? found : nodeText(found)
      }),
    ],
  },
  {
    name: 'IS_JSON_STRING',
    description: 'Whether a text holds JSON.',
    overloads: [
      calledOnNull([string('input')], returns.boolean, (input) => input !== null && holdsJson(input)),
    ],
  },
  {
    name: 'JSON_ARRAY_CONTAINS',
    description: 'Whether a text holds a JSON array with a value in it.',
    overloads: [
      boundOnNull(
        [string('jsonArray'), any('val', T)],
        returns.boolean,
        ({ types: [, type] }) =>
          (text, value) => {
            if (text === null) throw new RowError('JSON_ARRAY_CONTAINS needs a text')
            return contains(text, value, type ?? null)
          },
      ),
    ],
  },
  {
    name: 'JSON_ARRAY_LENGTH',
    description: 'How many elements the JSON array in a text has; NULL for other JSON.',
    overloads: [
      strict([string('jsonArray')], returns.int, (text) => {
        const node = parseJson(text)
        return isArray(node) ? node.length : null
      }),
    ],
  },
  {
    name: 'JSON_CONCAT',
    description: 'JSON objects merged, or anything else as one array.',
    overloads: [
      calledOnNull([variadic(string('jsonStrings'))], returns.string, (...texts) => concatenated(texts)),
    ],
  },
  {
    name: 'JSON_ITEMS',
    description: 'The elements of a JSON array, each as JSON.',
    overloads: [
      strict([string('jsonItems')], returns.strings, (text) => {
        const node = parseJson(text)
        if (!isArray(node)) throw new RowError(`Invalid JSON format:${text}`)
        return node.map(nodeText)
      }),
    ],
  },
  {
    name: 'JSON_KEYS',
    description: 'The names of the fields of the JSON object in a text; NULL for other JSON.',
    overloads: [
      strict([string('jsonObj')], returns.strings, (text) => {
        const node = parseJson(text)
        return isObject(node) ? [...node.keys()] : null
      }),
    ],
  },
  {
    name: 'JSON_RECORDS',
    description: 'The fields of the JSON object in a text, as a map of texts; NULL for other JSON.',
    overloads: [
      strict([string('jsonObj')], STRING_MAP, (text) => {
        const node = parseJson(text)
        if (!isObject(node)) return null
        const fields = Array.from(
          node,
          ([name, value]) => [name, typeof value === 'string' ? value : nodeText(value)] as const,
        )
        return hashMap(fields, 1)
      }),
    ],
  },
  {
    name: 'TO_JSON_STRING',
    description: 'Any value as JSON.',
    overloads: [
      boundOnNull(
        [any('input', T)],
        returns.string,
        ({ types: [type] }) =>
          (value) =>
            value === null || !type ? 'null' : jsonOf(value, type),
      ),
    ],
  },
]

function child(node: JsonNode | undefined, step: string): JsonNode | undefined {
  if (isArray(node)) return /^[+-]?\d+$/.test(step) ? node[Number(step)] : undefined
  return isObject(node) ? node.get(step) : undefined
}

function holdsJson(text: string): boolean {
  try {
    return parseJson(text) !== undefined
  } catch (error) {
    if (error instanceof RowError) return false
    throw error
  }
}

/** A number is equal only to one written in its own kind: whole for INTEGER and BIGINT, with a point for DOUBLE. */
function contains(text: string, value: Value, type: SqlType | null): boolean {
  if (!holdsJson(text)) return false
  const node = parseJson(text)
  return isArray(node) && node.some((item) => equals(item, value, type))
}

function equals(item: JsonNode, value: Value, type: SqlType | null): boolean {
  if (!(item instanceof NumberText)) return item === value && !isArray(item)
  const whole = /^-?\d+$/.test(item.text)
  if (type?.base === 'INTEGER' || type?.base === 'BIGINT')
    return value !== null && whole && BigInt(item.text) === BigInt(value as number | bigint)
  return type?.base === 'DOUBLE' && !whole && Number(item.text) === value
}

function concatenated(texts: readonly (string | null)[]): string | null {
  const nodes: JsonNode[] = []
  for (const text of texts) {
    const node = text === null ? undefined : parseJson(text)
    if (node === undefined) return null
    nodes.push(node)
  }
  const [first, ...rest] = nodes
  if (first === undefined) throw new RowError('JSON_CONCAT needs an argument')
  if (rest.length === 0) return plainNodeText(first)
  if (nodes.every(isObject)) return plainNodeText(new Map(nodes.flatMap((node) => [...node])))
  return plainNodeText(nodes.flatMap((node) => (isArray(node) ? node : [node])))
}
