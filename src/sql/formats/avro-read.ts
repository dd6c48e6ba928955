/**
 * Avro into columns: one closure per writer's schema and set of columns, straight from bytes to a row. What fits what
 * is ksqlDB's: an int is read as a BIGINT, a long never as an INTEGER; fields match without regard to case.
 */

import type { AvroInput } from '../../wire/avro-binary.ts'
import { type AvroNode, type AvroUnion, nullableBranch } from '../../wire/avro-node.ts'
import { inHashOrder } from '../java/hash-map.ts'
import { instantOf } from '../types/instant.ts'
import { type SqlType, STRING, type StructField } from '../types/type.ts'
import { Struct, type Value } from '../types/value.ts'
import { mismatch } from './avro-mismatch.ts'
import { type AvroReader, bytesReader, decimalReader, isDecimal, textReader } from './avro-read-scalars.ts'
import { branchName, mapEntryOf, sameName } from './avro-schema.ts'
import { skipper } from './avro-skip.ts'
import { timeOfDay } from './time-of-day.ts'

/** Reads a record into a row. Throws FormatError where a field can't be read as its column. */
export function avroRowReader(
  node: AvroNode,
  columns: readonly StructField[],
  path = '',
): (input: AvroInput) => Value[] | null {
  if (node.kind === 'union') {
    const branch = nullableBranch(node)
    if (branch?.kind === 'record') {
      return chosen(node, branch, avroRowReader(branch, columns, path))
    }
  }
  if (node.kind !== 'record') throw mismatch(node, { base: 'STRUCT', fields: columns }, path)
  return fieldsReader(node, columns, path)
}

export function avroReader(node: AvroNode, type: SqlType, path = ''): AvroReader {
  if (node.kind === 'union') return unionReader(node, type, path)
  const read = notNullReader(node, type, path)
  if (!read) throw mismatch(node, type, path)
  return read
}

function unionReader(node: AvroUnion, type: SqlType, path: string): AvroReader {
  const single = nullableBranch(node)
  if (!single) return branchesReader(node, type, path)
  return chosen(node, single, avroReader(single, type, path))
}

/** Reads the union's one branch that is not null. */
function chosen<T>(
  node: AvroUnion,
  branch: AvroNode,
  read: (input: AvroInput) => T,
): (input: AvroInput) => T | null {
  const valueIndex = node.branches.indexOf(branch)
  const nullIndex = node.branches.findIndex(({ kind }) => kind === 'null')
  return (input) => {
    const index = input.int()
    if (index === valueIndex) return read(input)
    if (index === nullIndex && nullIndex >= 0) return null
    throw new RangeError('a union has no such branch')
  }
}

/** A union of several types is a STRUCT with a field for each, of which one is set. */
function branchesReader(node: AvroUnion, type: SqlType, path: string): AvroReader {
  if (type.base !== 'STRUCT') throw mismatch(node, type, path)
  const size = type.fields.length
  const readers = node.branches.map((branch) => {
    if (branch.kind === 'null') return () => null
    const slot = type.fields.findIndex(({ name }) => sameName(name, branchName(branch)))
    const field = type.fields[slot]
    if (!field) {
      const skip = skipper(branch)
      return (input: AvroInput) => {
        skip(input)
        return new Struct(new Array(size).fill(null))
      }
    }
    const read = avroReader(branch, field.type, `${path}->${field.name}`)
    return (input: AvroInput) => {
      const values: Value[] = new Array(size).fill(null)
      values[slot] = read(input)
      return new Struct(values)
    }
  })
  return (input) => {
    const read = readers[input.int()]
    if (!read) throw new RangeError('a union has no such branch')
    return read(input)
  }
}

function notNullReader(node: AvroNode, type: SqlType, path: string): AvroReader | undefined {
  switch (type.base) {
    case 'BOOLEAN':
      return node.kind === 'boolean' ? (input) => input.boolean() : undefined
    case 'INTEGER':
    case 'DATE':
      return node.kind === 'int' ? (input) => input.int() : undefined
    case 'TIME':
      return node.kind === 'int' ? (input) => timeOfDay(input.int()) : undefined
    case 'BIGINT':
      if (node.kind === 'long') return (input) => input.long()
      return node.kind === 'int' ? (input) => BigInt(input.int()) : undefined
    case 'TIMESTAMP':
      return node.kind === 'long' ? (input) => instantOf(input.long()) : undefined
    case 'DOUBLE':
      if (node.kind === 'double') return (input) => input.double()
      return node.kind === 'float' ? (input) => input.float() : undefined
    case 'STRING':
      return textReader(node)
    case 'BYTES':
      return isDecimal(node) ? undefined : bytesReader(node)
    case 'DECIMAL':
      return decimalReader(node, type)
    case 'ARRAY':
      return node.kind === 'array' && !mapEntryOf(node.items)
        ? arrayReader(avroReader(node.items, type.element, `${path}->ITEM`))
        : undefined
    case 'MAP':
      return mapReader(node, type, path)
    case 'STRUCT': {
      if (node.kind !== 'record') return undefined
      const read = fieldsReader(node, type.fields, path)
      return (input) => new Struct(read(input))
    }
  }
}

function arrayReader(item: AvroReader): (input: AvroInput) => Value[] {
  return (input) => {
    const items: Value[] = []
    for (let count = input.block(); count > 0; count = input.block()) {
      for (let index = 0; index < count; index++) items.push(item(input))
    }
    return items
  }
}

function mapReader(
  node: AvroNode,
  type: Extract<SqlType, { base: 'MAP' }>,
  path: string,
): AvroReader | undefined {
  const read = entryReader(node, type, path)
  if (!read) return undefined
  return (input) => {
    const entries: (readonly [Value, Value])[] = []
    for (let count = input.block(); count > 0; count = input.block()) {
      for (let index = 0; index < count; index++) entries.push(read(input))
    }
    return new Map<Value, Value>(inHashOrder(entries))
  }
}

function entryReader(
  node: AvroNode,
  type: Extract<SqlType, { base: 'MAP' }>,
  path: string,
): ((input: AvroInput) => readonly [Value, Value]) | undefined {
  if (node.kind === 'map') {
    const value = avroReader(node.values, type.value, `${path}->VALUE`)
    return (input) => [input.string(), value(input)]
  }
  const entry = node.kind === 'array' ? mapEntryOf(node.items) : undefined
  if (!entry || node.kind !== 'array') return undefined
  const fields = [
    { name: 'key', type: STRING },
    { name: 'value', type: type.value },
  ]
  const read = avroRowReader(node.items, fields, path)
  return (input) => {
    const [key = null, value = null] = read(input) ?? []
    return [key, value]
  }
}

type Step = (input: AvroInput, values: Value[]) => void

/** Goes through the writer's fields in their order; columns without a field stay NULL. */
function fieldsReader(
  node: Extract<AvroNode, { kind: 'record' }>,
  columns: readonly StructField[],
  path: string,
): (input: AvroInput) => Value[] {
  const taken = new Set<number>()
  const steps = node.fields.map((field): Step => {
    const slot = columns.findIndex((column, index) => !taken.has(index) && sameName(column.name, field.name))
    const column = columns[slot]
    if (!column) return skipper(field.type)
    taken.add(slot)
    const read = avroReader(field.type, column.type, `${path}->${column.name}`)
    return (input, values) => {
      values[slot] = read(input)
    }
  })
  const size = columns.length
  return (input) => {
    const values: Value[] = new Array(size).fill(null)
    for (let index = 0; index < steps.length; index++) (steps[index] as Step)(input, values)
    return values
  }
}
