/**
 * Values as bytes and back, each with its kind: for state, which the engine alone reads. Nothing is lost on the way,
 * neither a decimal's scale nor the order of a map, and no type is needed to read it.
 */

import { AvroInput, AvroOutput } from '../../wire/avro-binary.ts'
import { Decimal, Struct, type Value } from '../types/value.ts'
import { unscaledBytes, unscaledFromBytes } from './decimal.ts'

const NULL = 0
const FALSE = 1
const TRUE = 2
const INT = 3
const DOUBLE = 4
const LONG = 5
const STRING = 6
const BYTES = 7
const DECIMAL = 8
const ARRAY = 9
const MAP = 10
const STRUCT = 11

/** One of each serves all: nothing is written or read across a turn of the event loop. */
const output = new AvroOutput()
const input = new AvroInput()

export function valuesToBytes(values: readonly Value[]): Uint8Array {
  output.open(0)
  writeAll(values)
  return output.close()
}

/** Throws a RangeError for bytes that `valuesToBytes` did not make. */
export function valuesFromBytes(bytes: Uint8Array): Value[] {
  input.open(bytes, 0)
  return readAll()
}

function writeAll(values: readonly Value[]): void {
  output.int(values.length)
  for (const value of values) write(value)
}

function readAll(): Value[] {
  const values: Value[] = new Array(input.block())
  for (let index = 0; index < values.length; index++) values[index] = read()
  return values
}

function write(value: Value): void {
  switch (typeof value) {
    case 'boolean':
      output.int(value ? TRUE : FALSE)
      return
    case 'number':
      writeNumber(value)
      return
    case 'bigint':
      output.int(LONG)
      output.long(value)
      return
    case 'string':
      output.int(STRING)
      output.string(value)
      return
    default:
      writeObject(value)
  }
}

function writeNumber(value: number): void {
  if ((value | 0) === value && !Object.is(value, -0)) {
    output.int(INT)
    output.int(value)
  } else {
    output.int(DOUBLE)
    output.double(value)
  }
}

function writeObject(value: Exclude<Value, boolean | number | bigint | string>): void {
  if (value === null) output.int(NULL)
  else if (value instanceof Uint8Array) {
    output.int(BYTES)
    output.bytes(value)
  } else if (value instanceof Decimal) {
    output.int(DECIMAL)
    output.int(value.scale)
    output.bytes(unscaledBytes(value.unscaled))
  } else if (value instanceof Struct) {
    output.int(STRUCT)
    writeAll(value.values)
  } else if (value instanceof Map) {
    output.int(MAP)
    output.int(value.size)
    for (const [key, item] of value) {
      write(key)
      write(item)
    }
  } else {
    output.int(ARRAY)
    writeAll(value as readonly Value[])
  }
}

function read(): Value {
  const kind = input.int()
  switch (kind) {
    case NULL:
      return null
    case FALSE:
      return false
    case TRUE:
      return true
    case INT:
      return input.int()
    case DOUBLE:
      return input.double()
    case LONG:
      return input.long()
    case STRING:
      return input.string()
    case BYTES:
      return input.bytes()
    case DECIMAL: {
      const scale = input.int()
      return new Decimal(unscaledFromBytes(input.bytes()), scale)
    }
    case ARRAY:
      return readAll()
    case MAP: {
      const map = new Map<Value, Value>()
      for (let count = input.block(); count > 0; count--) map.set(read(), read())
      return map
    }
    case STRUCT:
      return new Struct(readAll())
    default:
      throw new RangeError(`no kind of value is ${kind}`)
  }
}
