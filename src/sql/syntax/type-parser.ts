import { type SourceLocation, SqlError } from '../error.ts'
import { type SqlType, STRING } from '../types/type.ts'
import type { TypeName } from './ast.ts'
import type { Cursor } from './cursor.ts'

const PRIMITIVES: ReadonlyMap<string, SqlType> = new Map<string, SqlType>([
  ['BOOLEAN', { base: 'BOOLEAN' }],
  ['INT', { base: 'INTEGER' }],
  ['INTEGER', { base: 'INTEGER' }],
  ['BIGINT', { base: 'BIGINT' }],
  ['DOUBLE', { base: 'DOUBLE' }],
  ['VARCHAR', STRING],
  ['STRING', STRING],
  ['BYTES', { base: 'BYTES' }],
  ['DATE', { base: 'DATE' }],
  ['TIME', { base: 'TIME' }],
  ['TIMESTAMP', { base: 'TIMESTAMP' }],
])

/** A type as written: `INT`, `DECIMAL(4, 2)`, `ARRAY<...>`, `MAP<..., ...>`, `STRUCT<name type, ...>` or a custom name. */
export function parseType(cursor: Cursor): TypeName {
  return cursor.nested(() => {
    const { at } = cursor.token
    if (cursor.isWord('ARRAY') && cursor.followedBy('symbol', '<')) return arrayType(cursor, at)
    if (cursor.isWord('MAP') && cursor.followedBy('symbol', '<')) return mapType(cursor, at)
    if (cursor.isWord('STRUCT') && (cursor.followedBy('symbol', '<') || cursor.followedBy('symbol', '<>'))) {
      return structType(cursor, at)
    }
    if (cursor.isWord('DECIMAL') && cursor.followedBy('symbol', '(')) return decimalType(cursor, at)
    return namedType(cursor)
  })
}

function arrayType(cursor: Cursor, at: SourceLocation): TypeName {
  cursor.expectWords('ARRAY')
  cursor.expectSymbol('<')
  const element = parseType(cursor)
  cursor.expectSymbol('>')
  if (element.kind === 'built-in')
    return { kind: 'built-in', type: { base: 'ARRAY', element: element.type }, at }
  return { kind: 'array-of', element, at }
}

function mapType(cursor: Cursor, at: SourceLocation): TypeName {
  cursor.expectWords('MAP')
  cursor.expectSymbol('<')
  const key = parseType(cursor)
  cursor.expectSymbol(',')
  const value = parseType(cursor)
  cursor.expectSymbol('>')
  if (key.kind === 'built-in' && value.kind === 'built-in') {
    return { kind: 'built-in', type: { base: 'MAP', key: key.type, value: value.type }, at }
  }
  return { kind: 'map-of', key, value, at }
}

function structType(cursor: Cursor, at: SourceLocation): TypeName {
  cursor.expectWords('STRUCT')
  if (cursor.takeSymbol('<>')) return { kind: 'built-in', type: { base: 'STRUCT', fields: [] }, at }
  cursor.expectSymbol('<')
  if (cursor.takeSymbol('>')) return { kind: 'built-in', type: { base: 'STRUCT', fields: [] }, at }
  const fields = cursor.list(() => {
    const name = cursor.expectName('a field name').text
    return { name, type: parseType(cursor) }
  })
  cursor.expectSymbol('>')
  const builtIn = fields.flatMap(({ name, type }) =>
    type.kind === 'built-in' ? [{ name, type: type.type }] : [],
  )
  if (builtIn.length === fields.length) {
    return { kind: 'built-in', type: { base: 'STRUCT', fields: builtIn }, at }
  }
  return { kind: 'struct-of', fields, at }
}

function decimalType(cursor: Cursor, at: SourceLocation): TypeName {
  cursor.expectWords('DECIMAL')
  cursor.expectSymbol('(')
  const precision = cursor.expectInteger('a precision')
  cursor.expectSymbol(',')
  const scale = cursor.expectInteger('a scale')
  cursor.expectSymbol(')')
  const written = `DECIMAL(${precision},${scale})`
  const problem =
    precision < 1
      ? 'DECIMAL precision must be >= 1'
      : scale < 0
        ? 'DECIMAL scale must be >= 0'
        : precision < scale
          ? 'DECIMAL precision must be >= scale'
          : undefined
  if (problem !== undefined) throw new SqlError(`${problem}: ${written}`, at)
  return { kind: 'built-in', type: { base: 'DECIMAL', precision, scale }, at }
}

/** A primitive type, of which a length in parentheses says nothing, or the name of a custom type. */
function namedType(cursor: Cursor): TypeName {
  const token = cursor.expectName('a type')
  const primitive = PRIMITIVES.get(token.text.toUpperCase())
  if (primitive === undefined) return { kind: 'custom', name: token.text, at: token.at }
  if (cursor.takeSymbol('(')) {
    cursor.list(() => cursor.expectInteger('a length'))
    cursor.expectSymbol(')')
  }
  return { kind: 'built-in', type: primitive, at: token.at }
}
