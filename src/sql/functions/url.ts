/** Parts of URLs, and the encoding of their parameters. */

import { RowError } from '../expressions/compile.ts'
import { parseUri, type Uri } from '../java/uri.ts'
import { utf8Bytes, utf8Text } from '../java/utf8.ts'
import type { Value } from '../types/value.ts'
import { calledOnNull, type FunctionDefinition, returns, strict, string } from './definition.ts'
import type { TypePattern } from './pattern.ts'

export const URL_FUNCTIONS: readonly FunctionDefinition[] = [
  part('PROTOCOL', 'The scheme of a URL.', returns.string, ({ scheme }) => scheme),
  part('HOST', 'The host of a URL.', returns.string, ({ host }) => host),
  part('PORT', 'The port of a URL.', returns.int, ({ port }) => port),
  part('PATH', 'The path of a URL, decoded.', returns.string, ({ path }) => path),
  part('QUERY', 'The query of a URL, decoded.', returns.string, ({ query }) => query),
  part('FRAGMENT', 'The fragment of a URL, decoded.', returns.string, ({ fragment }) => fragment),
  {
    name: 'URL_EXTRACT_PARAMETER',
    shownAs: 'url_extract_parameter',
    description: "The value of a parameter in a URL's query.",
    overloads: [
      calledOnNull([string('input'), string('paramToFind')], returns.string, (input, name) =>
        input === null ? null : parameter(parsed(input).query, name),
      ),
    ],
  },
  {
    name: 'URL_ENCODE_PARAM',
    shownAs: 'url_encode_param',
    description: 'A text encoded as a parameter of a URL.',
    overloads: [
      calledOnNull([string('input')], returns.string, (input) => {
        if (input === null) throw new RowError('URL_ENCODE_PARAM needs a text')
        if (!input.isWellFormed()) throw new RowError('URL_ENCODE_PARAM met half of a surrogate pair')
        return input.replace(/[^A-Za-z\d.\-*_]+/g, encoded)
      }),
    ],
  },
  {
    name: 'URL_DECODE_PARAM',
    shownAs: 'url_decode_param',
    description: 'A parameter of a URL decoded.',
    overloads: [
      strict([string('input')], returns.string, (input) =>
        input.replaceAll('+', ' ').replace(/(?:%(?:[\da-fA-F]{2})?)+/g, (escapes) => decoded(escapes, input)),
      ),
    ],
  },
]

function part(
  name: string,
  description: string,
  returnType: TypePattern,
  pick: (uri: Uri) => Value,
): FunctionDefinition {
  return {
    name: `URL_EXTRACT_${name}`,
    shownAs: `url_extract_${name.toLowerCase()}`,
    description,
    overloads: [strict([string('input')], returnType, (input) => pick(parsed(input)))],
  }
}

function parsed(input: string): Uri {
  const uri = parseUri(input)
  if (uri) return uri
  throw new RowError(`URL input has invalid syntax: ${input}`)
}

function parameter(query: string | null, name: string | null): string | null {
  for (const pair of query?.split('&') ?? []) {
    const equals = pair.indexOf('=')
    if ((equals < 0 ? pair : pair.slice(0, equals)) === name) return equals < 0 ? '' : pair.slice(equals + 1)
  }
  return null
}

function encoded(characters: string): string {
  const escapes = Array.from(utf8Bytes(characters), (byte) =>
    byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return escapes.join('')
}

function decoded(escapes: string, input: string): string {
  if (!/^(?:%[\da-fA-F]{2})+$/.test(escapes))
    throw new RowError(`Illegal hex characters in escape (%) pattern: ${input}`)
  return utf8Text(Uint8Array.from(escapes.slice(1).split('%'), (byte) => Number.parseInt(byte, 16)))
}
