import fc from 'fast-check'
import {
  type Codec,
  type CodecSpec,
  type Column,
  createCodec,
  hasSchema,
  isUnwrapped,
  type SchemaLookup,
  schemaFor,
} from '../../../src/sql/formats/index.ts'
import type { SqlType } from '../../../src/sql/types/type.ts'
import { Decimal, Struct, type Value } from '../../../src/sql/types/value.ts'
import type { AnySchema } from '../../../src/wire/registry.ts'

export const SCHEMA_ID = 7

export const NO_SCHEMAS: SchemaLookup = { schemaById: () => undefined }

export function schemasOf(schema: AnySchema): SchemaLookup {
  return { schemaById: (id) => (id === SCHEMA_ID ? { schema } : undefined) }
}

/** A value's codec, its schema the one that would be registered. */
export function codecOf(
  spec: Omit<CodecSpec, 'side' | 'schemaId'> & { readonly side?: 'key' | 'value' },
): Codec {
  const full: CodecSpec = { side: 'value', schemaId: SCHEMA_ID, ...spec }
  const format = hasSchema(full.format) ? full.format : 'AVRO'
  const schema = schemaFor(format, full.columns, isUnwrapped(full), undefined)
  return createCodec(full, schemasOf(schema))
}

export function columns(types: { readonly [name: string]: SqlType }): readonly Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }))
}

export function decimal(precision: number, scale: number): SqlType {
  return { base: 'DECIMAL', precision, scale }
}

export function arrayOf(element: SqlType): SqlType {
  return { base: 'ARRAY', element }
}

export function mapOf(value: SqlType): SqlType {
  return { base: 'MAP', key: { base: 'STRING' }, value }
}

export function structOf(fields: { readonly [name: string]: SqlType }): SqlType {
  return { base: 'STRUCT', fields: columns(fields) }
}

const FLAT: readonly SqlType[] = [
  { base: 'BOOLEAN' },
  { base: 'INTEGER' },
  { base: 'BIGINT' },
  { base: 'DOUBLE' },
  { base: 'STRING' },
  { base: 'BYTES' },
  { base: 'DATE' },
  { base: 'TIME' },
  { base: 'TIMESTAMP' },
  { base: 'DECIMAL', precision: 20, scale: 4 },
]

export const flatTypes: fc.Arbitrary<SqlType> = fc.constantFrom(...FLAT)

export const types: fc.Arbitrary<SqlType> = fc.letrec<{ type: SqlType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    flatTypes,
    tie('type').map(arrayOf),
    tie('type').map(mapOf),
    fc.tuple(tie('type'), tie('type')).map(([first, second]) => structOf({ F1: first, F2: second })),
  ),
})).type

/** Values of a type, NULLs among them. */
export function values(type: SqlType): fc.Arbitrary<Value> {
  return fc.option(present(type), { freq: 6, nil: null })
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 })

function present(type: SqlType): fc.Arbitrary<Value> {
  switch (type.base) {
    case 'BOOLEAN':
      return fc.boolean()
    case 'INTEGER':
    case 'DATE':
      return fc.integer()
    case 'BIGINT':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'DOUBLE':
      return fc.double()
    case 'STRING':
      return text
    case 'BYTES':
      return fc.uint8Array({ maxLength: 20 })
    case 'TIME':
      return fc.integer({ min: 0, max: 86_399_999 })
    case 'TIMESTAMP':
      return fc.integer({ min: -(2 ** 45), max: 2 ** 45 })
    case 'DECIMAL': {
      const limit = 10n ** BigInt(type.precision) - 1n
      return fc.bigInt({ min: -limit, max: limit }).map((unscaled) => new Decimal(unscaled, type.scale))
    }
    case 'ARRAY':
      return fc.array(values(type.element), { maxLength: 4 })
    case 'MAP':
      return fc
        .uniqueArray(fc.tuple(text, values(type.value)), { maxLength: 4, selector: ([key]) => key })
        .map((entries) => new Map<Value, Value>(entries))
    case 'STRUCT':
      return fc.tuple(...type.fields.map((field) => values(field.type))).map((all) => new Struct(all))
  }
}
