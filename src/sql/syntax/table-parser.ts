import type { ColumnDefinition, Literal, Properties } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { takeLiteral } from './literal-parser.ts'
import { parseType } from './type-parser.ts'

/** `(name type [KEY | PRIMARY KEY | HEADERS | HEADER('name')], ...)`, if a parenthesis comes next. */
export function parseTableElements(cursor: Cursor): ColumnDefinition[] {
  if (!cursor.takeSymbol('(')) return []
  const columns = cursor.list(() => {
    const name = cursor.expectName('the name of a column')
    const type = parseType(cursor)
    const constraint = columnConstraint(cursor)
    return { name: name.text, type, at: name.at, ...(constraint && { constraint }) }
  })
  cursor.expectSymbol(')')
  return columns
}

function columnConstraint(cursor: Cursor): ColumnDefinition['constraint'] {
  if (cursor.takeWords('PRIMARY', 'KEY')) return { kind: 'PRIMARY KEY' }
  if (cursor.takeWords('KEY')) return { kind: 'KEY' }
  if (cursor.takeWords('HEADERS')) return { kind: 'HEADERS' }
  if (!cursor.takeWords('HEADER')) return undefined
  cursor.expectSymbol('(')
  const name = cursor.expectString('the name of a header as a string')
  cursor.expectSymbol(')')
  return { kind: 'HEADER', name }
}

/** `WITH (name = literal, ...)`, if it comes next. */
export function parseProperties(cursor: Cursor): Properties {
  const properties = new Map<string, Literal>()
  if (!cursor.takeWords('WITH')) return properties
  cursor.expectSymbol('(')
  cursor.list(() => {
    const { token } = cursor
    const name = token.kind === 'string' ? cursor.next() : cursor.expectName('the name of a property')
    cursor.expectSymbol('=')
    const value = takeLiteral(cursor)
    if (value === undefined) throw cursor.unexpected('a literal')
    const folded = name.text.toUpperCase()
    if (properties.has(folded)) throw cursor.failure(`Duplicate property: ${folded}`, name.at)
    properties.set(folded, value)
  })
  cursor.expectSymbol(')')
  return properties
}
