/** Columns into Avro under a given schema: one closure per schema and set of columns, from a row to bytes. */

import type { AvroOutput } from '../../wire/avro-binary.ts'
import { type AvroNode, type AvroUnion, nullableBranch } from '../../wire/avro-node.ts'
import { encodable } from '../java/utf8.ts'
import type { SqlType, StructField } from '../types/type.ts'
import type { Struct, Value } from '../types/value.ts'
import { avroDefault } from './avro-default.ts'
import { branchName, mapEntryOf, sameName, sqlTypeOfAvro } from './avro-schema.ts'
import {
  type BytesNode,
  bytesWriter,
  enumWriter,
  int32,
  type Present,
  type PresentWriter,
  unfit,
} from './avro-write-scalars.ts'
import { FormatError } from './format.ts'

type AvroWriter = (output: AvroOutput, value: Value) => void

/** Writes a row as a record. Throws FormatError where the schema has no place for a column's type. */
export function avroRowWriter(
  node: AvroNode,
  columns: readonly StructField[],
): (output: AvroOutput, values: readonly Value[]) => void {
  if (node.kind === 'union') {
    const branch = nullableBranch(node)
    if (branch?.kind === 'record') {
      const index = node.branches.indexOf(branch)
      const write = avroRowWriter(branch, columns)
      return (output, values) => {
        output.int(index)
        write(output, values)
      }
    }
  }
  if (node.kind !== 'record') throw unfit(node, { base: 'STRUCT', fields: columns }, '')
  return fieldsWriter(node, columns, '')
}

/** Writes NULL too, where the schema allows it. */
export function avroWriter(node: AvroNode, type: SqlType, path = ''): AvroWriter {
  if (node.kind === 'union') return unionWriter(node, type, path)
  const write = notNullWriter(node, type, path)
  return (output, value) => {
    if (value === null) throw notNullable(path)
    write(output, value)
  }
}

function unionWriter(node: AvroUnion, type: SqlType, path: string): AvroWriter {
  const branch = nullableBranch(node)
  const write = branch
    ? branchWriter(node, branch, notNullWriter(branch, type, path))
    : branchesWriter(node, type, path)
  const nullIndex = node.branches.findIndex(({ kind }) => kind === 'null')
  return (output, value) => {
    if (value !== null) write(output, value)
    else if (nullIndex < 0) throw notNullable(path)
    else output.int(nullIndex)
  }
}

function branchWriter(node: AvroUnion, branch: AvroNode, write: PresentWriter): PresentWriter {
  const index = node.branches.indexOf(branch)
  return (output, value) => {
    output.int(index)
    write(output, value)
  }
}

/** A union of several types is a STRUCT with a field for each, of which one is set. */
function branchesWriter(node: AvroUnion, type: SqlType, path: string): PresentWriter {
  if (type.base !== 'STRUCT') throw unfit(node, type, path)
  const writers = type.fields.map((field) => {
    const branch = node.branches.find((other) => sameName(branchName(other), field.name))
    if (!branch) throw unfit(node, type, path)
    return branchWriter(node, branch, notNullWriter(branch, field.type, `${path}->${field.name}`))
  })
  return (output, value) => {
    const { values } = value as Struct
    const slot = values.findIndex((item) => item !== null)
    const write = writers[slot]
    if (!write) throw new FormatError(`No branch of the union is set at ${path}`)
    write(output, values[slot] as Present)
  }
}

function notNullWriter(node: AvroNode, type: SqlType, path: string): PresentWriter {
  switch (node.kind) {
    case 'boolean':
      if (type.base === 'BOOLEAN') return (output, value) => output.boolean(value as boolean)
      break
    case 'int':
      // Java cuts a DATE that is too far to its int.
      if (type.base === 'INTEGER' || type.base === 'DATE' || type.base === 'TIME') {
        return (output, value) => output.int((value as number) | 0)
      }
      if (type.base === 'BIGINT') return (output, value) => output.int(int32(value as bigint, path))
      break
    case 'long':
      if (type.base === 'BIGINT') return (output, value) => output.long(value as bigint)
      if (type.base === 'INTEGER' || type.base === 'TIMESTAMP') {
        return (output, value) => output.long(BigInt(value as number | bigint))
      }
      break
    case 'float':
      if (type.base === 'DOUBLE') return (output, value) => output.float(value as number)
      break
    case 'double':
      if (type.base === 'DOUBLE' || type.base === 'INTEGER') {
        return (output, value) => output.double(value as number)
      }
      break
    case 'string':
      if (type.base === 'STRING') return (output, value) => output.string(encodable(value as string))
      break
    case 'enum':
      if (type.base === 'STRING') return enumWriter(node.symbols, path)
      break
    case 'bytes':
    case 'fixed':
      return bytesWriter(node as BytesNode, type, path)
    case 'array': {
      const entry = mapEntryOf(node.items)
      if (type.base === 'MAP' && entry && node.items.kind === 'record') {
        return entriesWriter(node.items, type)
      }
      if (type.base === 'ARRAY') return itemsWriter(avroWriter(node.items, type.element, `${path}->ITEM`))
      break
    }
    case 'map':
      if (type.base === 'MAP') return mapWriter(avroWriter(node.values, type.value, `${path}->VALUE`))
      break
    case 'record':
      if (type.base === 'STRUCT') {
        const write = fieldsWriter(node, type.fields, path)
        return (output, value) => write(output, (value as Struct).values)
      }
  }
  throw unfit(node, type, path)
}

function fieldsWriter(
  node: Extract<AvroNode, { kind: 'record' }>,
  columns: readonly StructField[],
  path: string,
): (output: AvroOutput, values: readonly Value[]) => void {
  const steps = node.fields.map((field) => {
    const slot = slotOf(columns, field.name)
    const column = columns[slot]
    const inner = `${path}->${field.name}`
    if (column && !('default' in field && !isNullable(field.type))) {
      return { slot, write: avroWriter(field.type, column.type, inner) }
    }
    return { slot, write: withDefault(field, column, inner) }
  })
  return (output, values) => {
    for (let index = 0; index < steps.length; index++) {
      const { slot, write } = steps[index] as (typeof steps)[number]
      write(output, slot < 0 ? null : (values[slot] ?? null))
    }
  }
}

/** A field that no column feeds, or that can't be null: its default stands in for NULL. */
function withDefault(
  field: { readonly type: AvroNode; readonly default?: unknown },
  column: StructField | undefined,
  path: string,
): AvroWriter {
  const type = column?.type ?? sqlTypeOfAvro(field.type, 'original')
  const write = avroWriter(field.type, type, path)
  if (field.default === undefined || field.default === null) return write
  const fallback = avroDefault(field.type, type, field.default)
  return (output, value) => write(output, value ?? fallback)
}

function isNullable(node: AvroNode): boolean {
  return node.kind === 'union' && node.branches.some((branch) => branch.kind === 'null')
}

/** The column of exactly this name, or of this name in another case. */
function slotOf(columns: readonly StructField[], name: string): number {
  const exact = columns.findIndex((column) => column.name === name)
  if (exact >= 0) return exact
  return columns.findIndex((column) => sameName(column.name, name))
}

function itemsWriter(write: AvroWriter) {
  return (output: AvroOutput, value: Present) => {
    const items = value as readonly Value[]
    if (items.length > 0) {
      output.int(items.length)
      for (const item of items) write(output, item)
    }
    output.int(0)
  }
}

function mapWriter(write: AvroWriter) {
  return blockWriter((output, key, item) => {
    output.string(encodable(String(key)))
    write(output, item)
  })
}

/** A map as ksqlDB writes it: an array of entries. */
function entriesWriter(
  entry: Extract<AvroNode, { kind: 'record' }>,
  type: Extract<SqlType, { base: 'MAP' }>,
) {
  const columns = [
    { name: 'key', type: type.key },
    { name: 'value', type: type.value },
  ]
  const write = fieldsWriter(entry, columns, '')
  return blockWriter((output, key, item) => write(output, [key, item]))
}

function blockWriter(write: (output: AvroOutput, key: Value, item: Value) => void) {
  return (output: AvroOutput, value: Present) => {
    const map = value as ReadonlyMap<Value, Value>
    if (map.size > 0) {
      output.int(map.size)
      for (const [key, item] of map) write(output, key, item)
    }
    output.int(0)
  }
}

function notNullable(path: string): FormatError {
  return new FormatError(`NULL has no place in the Avro schema at ${path === '' ? 'its root' : path}`)
}
