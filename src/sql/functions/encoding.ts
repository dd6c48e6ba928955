/** Text in other encodings, numbers out of bytes, digests and UUIDs. */

import { createHash, randomUUID } from 'node:crypto'
import { RowError } from '../expressions/compile.ts'
import { asciiBytes, asciiText, utf8Bytes, utf8Text } from '../java/utf8.ts'
import type { Value } from '../types/value.ts'
import {
  bytes,
  calledOnNull,
  type FunctionDefinition,
  int,
  type Overload,
  returns,
  strict,
  string,
} from './definition.ts'
import type { TypePattern } from './pattern.ts'
import { decodeBase64, decodeHex, decodeLenientBase64, encodeBase64, encodeHex, hexDigits } from './radix.ts'

export const ENCODING_FUNCTIONS: readonly FunctionDefinition[] = [
  {
    name: 'ENCODE',
    shownAs: 'encode',
    description: 'A text in one encoding of hex, utf8, ascii and base64 brought into another.',
    overloads: [
      strict(
        [string('str'), string('inputEncoding'), string('outputEncoding')],
        returns.string,
        (text, from, to) => {
          const [source, target] = [from.toLowerCase(), to.toLowerCase()]
          const decode = SOURCES[source]
          const encode = TARGETS[target]
          if (!decode || !encode || source === target)
            throw new RowError('Supported input and output encodings are: hex, utf8, ascii and base64')
          return encode(decode(text))
        },
      ),
    ],
  },
  {
    name: 'TO_BYTES',
    shownAs: 'to_bytes',
    description: 'The bytes of a text in hex, utf8, ascii or base64.',
    overloads: [
      calledOnNull([string('value'), string('encoding')], returns.bytes, (value, encoding) => {
        if (value === null) return null
        return lookUp(DECODERS, encoding)(value)
      }),
    ],
  },
  {
    name: 'FROM_BYTES',
    shownAs: 'from_bytes',
    description: 'The text of bytes in hex, utf8, ascii or base64.',
    overloads: [
      calledOnNull([bytes('value'), string('encoding')], returns.string, (value, encoding) => {
        if (value === null) return null
        return lookUp(ENCODERS, encoding)(value)
      }),
    ],
  },
  {
    name: 'MD5',
    shownAs: 'md5',
    description: 'The MD5 digest of a text, in hexadecimal digits.',
    overloads: [
      strict([string('s')], returns.string, (text) =>
        createHash('md5').update(utf8Bytes(text)).digest('hex'),
      ),
    ],
  },
  numberFrom('INT', 4, returns.int, (view, little) => view.getInt32(0, little)),
  numberFrom('BIGINT', 8, returns.bigint, (view, little) => view.getBigInt64(0, little)),
  numberFrom('DOUBLE', 8, returns.double, (view, little) => view.getFloat64(0, little)),
  {
    name: 'CHR',
    shownAs: 'Chr',
    description: 'The character of a code point, or of an escape such as \\u004b.',
    overloads: [
      strict([int('decimalCode')], returns.string, (code) =>
        code < 0 || code > 0x10ffff ? null : String.fromCodePoint(code),
      ),
      strict([string('utf16Code')], returns.string, (code) =>
        code.length < 6 || !code.startsWith('\\u') ? null : unescaped(code),
      ),
    ],
  },
  {
    name: 'UUID',
    description: 'A random UUID, or the one that 16 bytes are.',
    overloads: [
      calledOnNull([], returns.string, () => randomUUID()),
      strict([bytes('bytes')], returns.string, (value) => {
        if (value.length !== 16) return null
        return encodeHex(value).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
      }),
    ],
  },
]

type Decode = (text: string) => Uint8Array
type Encode = (value: Uint8Array) => string

/** ENCODE's: forgiving in base64, and with prefixes in hex. */
const SOURCES: Readonly<Partial<Record<string, Decode>>> = {
  hex: (text) => decodeHex(hexDigits(text)),
  utf8: utf8Bytes,
  ascii: asciiBytes,
  base64: decodeLenientBase64,
}
const TARGETS: Readonly<Partial<Record<string, Encode>>> = {
  hex: encodeHex,
  utf8: utf8Text,
  ascii: asciiText,
  base64: encodeBase64,
}

/** TO_BYTES' and FROM_BYTES'. */
const DECODERS: Readonly<Partial<Record<string, Decode>>> = {
  ...SOURCES,
  hex: decodeHex,
  base64: decodeBase64,
}
const ENCODERS: Readonly<Partial<Record<string, Encode>>> = {
  ...TARGETS,
  hex: (value) => encodeHex(value).toUpperCase(),
}

function lookUp<T>(encodings: Readonly<Partial<Record<string, T>>>, name: string | null): T {
  const found = name === null ? undefined : encodings[name.toLowerCase()]
  if (found) return found
  throw new RowError(
    `Unknown encoding type '${name}'. Supported formats are 'hex', 'utf8', 'ascii', and 'base64'.`,
  )
}

function numberFrom(
  type: string,
  size: number,
  returnType: TypePattern,
  read: (view: DataView, littleEndian: boolean) => Value,
): FunctionDefinition {
  const convert = (value: Uint8Array, littleEndian: boolean): Value => {
    if (value.length !== size)
      throw new RowError(`Number of bytes must be equal to ${size}, but found ${value.length}`)
    return read(new DataView(value.buffer, value.byteOffset, value.byteLength), littleEndian)
  }
  const overloads: readonly Overload[] = [
    strict([bytes('value')], returnType, (value) => convert(value, false)),
    calledOnNull([bytes('value'), string('byteOrder')], returnType, (value, byteOrder) => {
      const littleEndian = isLittleEndian(byteOrder)
      return value === null ? null : convert(value, littleEndian)
    }),
  ]
  return {
    name: `${type}_FROM_BYTES`,
    shownAs: `${type.toLowerCase()}_from_bytes`,
    description: `The ${type} that ${size} bytes are, BIG_ENDIAN by default.`,
    overloads,
  }
}

function isLittleEndian(byteOrder: string | null): boolean {
  const order = byteOrder?.toUpperCase()
  if (order === 'BIG_ENDIAN' || order === 'LITTLE_ENDIAN') return order === 'LITTLE_ENDIAN'
  throw new RowError(`Byte order must be BIG_ENDIAN or LITTLE_ENDIAN. Unknown byte order '${byteOrder}'.`)
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', n: '\n', t: '\t', f: '\f', r: '\r' }

/** Java's escapes. Throws RowError for \u without four digits. */
function unescaped(text: string): string {
  return text.replace(/\\(?:u+(.{0,4})|([0-3]?[0-7]{1,2})|(.?))/gsu, (_, unit, octal, single) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    if (unit === undefined) return ESCAPES[single] ?? single
    if (!/^\+?[\da-f]{4}$/i.test(unit)) throw new RowError(`Unable to parse unicode value: ${unit}`)
    return String.fromCharCode(Number.parseInt(unit, 16))
  })
}
