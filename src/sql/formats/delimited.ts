/** The DELIMITED format: one line of text, a column a field; an empty field is NULL. */

import { doubleText } from '../java/double.ts'
import { encodable } from '../java/utf8.ts'
import { parseDecimal, plainText } from '../types/decimal.ts'
import { instantOf } from '../types/instant.ts'
import { parseBigint, parseDouble, parseInteger } from '../types/parse-number.ts'
import type { SqlType } from '../types/type.ts'
import type { Decimal, Value } from '../types/value.ts'
import { formatCsv, parseCsv } from './csv.ts'
import { fitDecimal } from './decimal.ts'
import { type Codec, type CodecSpec, FormatError } from './format.ts'
import { timeOfDay } from './time-of-day.ts'

export function delimitedCodec({ columns, delimiter = ',' }: CodecSpec): Codec {
  const fields = columns.map(({ type }) => ({ read: fieldReader(type), write: fieldWriter(type) }))
  return {
    serialize(values) {
      if (values === null) return null
      const texts = fields.map(({ write }, index) => {
        const value = values[index] ?? null
        return value === null ? null : write(value)
      })
      return Buffer.from(encodable(formatCsv(texts, delimiter)))
    },
    deserialize({ bytes }) {
      if (bytes === null) return null
      const texts = parseLine(bytes, delimiter)
      if (texts.length !== fields.length) {
        throw new FormatError(
          `Column count mismatch on deserialization. expected: ${fields.length}, got: ${texts.length}`,
        )
      }
      return fields.map(({ read }, index) => {
        const text = texts[index] as string
        return text === '' ? null : read(text)
      })
    },
  }
}

/** The separator that `VALUE_DELIMITER` or `KEY_DELIMITER` names: a character, SPACE or TAB. Undefined for anything else. */
export function delimiterOf(property: string): string | undefined {
  switch (property.toUpperCase()) {
    case 'SPACE':
      return ' '
    case 'TAB':
      return '\t'
    default:
      return property.length === 1 && property.trim() !== '' ? property : undefined
  }
}

function parseLine(bytes: Uint8Array, delimiter: string): readonly string[] {
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  let fields: readonly string[] | undefined
  try {
    fields = parseCsv(line, delimiter)
  } catch (cause) {
    throw new FormatError(`Error deserializing DELIMITED: ${(cause as Error).message}`, { cause })
  }
  if (!fields) throw new FormatError('No fields in record')
  return fields
}

function fieldReader(type: SqlType): (text: string) => Value {
  switch (type.base) {
    case 'BOOLEAN':
      return (text) => text.toLowerCase() === 'true'
    case 'INTEGER':
      return (text) => parseInteger(text) ?? refuse(text)
    case 'BIGINT':
      return (text) => parseBigint(text) ?? refuse(text)
    case 'DOUBLE':
      return (text) => parseDouble(text.trim()) ?? refuse(text)
    case 'DECIMAL':
      return (text) => fitDecimal(parseDecimal(text) ?? refuse(text), type.precision, type.scale)
    case 'STRING':
      return (text) => text
    case 'BYTES':
      return (text) => new Uint8Array(Buffer.from(text, 'base64'))
    case 'TIME':
      return (text) => timeOfDay(Number(parseBigint(text) ?? refuse(text)))
    case 'DATE':
      return (text) => Number(parseBigint(text) ?? refuse(text))
    case 'TIMESTAMP':
      return (text) => instantOf(parseBigint(text) ?? refuse(text))
    default:
      throw new FormatError(`The 'DELIMITED' format does not support type '${type.base}'`)
  }
}

function fieldWriter(type: SqlType): (value: Exclude<Value, null>) => string {
  switch (type.base) {
    case 'DOUBLE':
      return (value) => doubleText(value as number)
    case 'DECIMAL':
      return (value) => plainText(value as Decimal)
    case 'BYTES':
      return (value) => Buffer.from(value as Uint8Array).toString('base64')
    default:
      return String
  }
}

function refuse(text: string): never {
  throw new FormatError(`For input string: "${text}"`)
}
