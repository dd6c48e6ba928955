/** URIs as java.net.URI parses them: RFC 2396, with other characters than ASCII allowed where escapes are. */

import { utf8Text } from './utf8.ts'

export interface Uri {
  readonly scheme: string | null
  /** Brackets of an IPv6 address included. */
  readonly host: string | null
  readonly port: number | null
  /** Decoded, as the next two; NULL in an opaque URI such as mailto:. */
  readonly path: string | null
  readonly query: string | null
  readonly fragment: string | null
}

const ESCAPED = '%[\\da-fA-F]{2}'
/** What Java counts as "other": not ASCII, no control character, no space. */
const OTHER = '[^\\u0000-\\u009f\\p{Z}]'
const UNRESERVED = "A-Za-z\\d_\\-!.~'()*"
const characters = (extra: string) => `(?:[${UNRESERVED}${extra}]|${ESCAPED}|${OTHER})`

const URIC = characters(';/?:@&=+$,\\[\\]')
const PATH = new RegExp(`^${characters(';/:@&=+$,')}*$`, 'u')
const QUERY = new RegExp(`^${URIC}*$`, 'u')
const OPAQUE = new RegExp(`^${URIC}+$`, 'u')
const REGISTRY = new RegExp(`^${characters('$,;:@&=+')}+$`, 'u')
const SERVER = new RegExp(
  `^(?:${characters(';:&=+$,')}*@)?(${[
    '\\[[\\da-fA-F:.]+(?:%[\\w.\\-]+)?\\]',
    '\\d{1,3}(?:\\.\\d{1,3}){3}',
    // The last of several labels begins with a letter; one alone may be digits.
    '(?:[A-Za-z\\d](?:[A-Za-z\\d\\-]*[A-Za-z\\d])?\\.)*[A-Za-z](?:[A-Za-z\\d\\-]*[A-Za-z\\d])?\\.?',
    '[A-Za-z\\d](?:[A-Za-z\\d\\-]*[A-Za-z\\d])?\\.?',
  ].join('|')})(?::(\\d*))?$`,
  'u',
)
const MAX_PORT = 0x7fffffff

/** Undefined where Java throws URISyntaxException. */
export function parseUri(text: string): Uri | undefined {
  const hash = text.indexOf('#')
  const fragment = hash < 0 ? null : text.slice(hash + 1)
  const rest = hash < 0 ? text : text.slice(0, hash)
  if (fragment !== null && !QUERY.test(fragment)) return undefined
  const scheme = schemeOf(rest)
  if (scheme === undefined) return undefined
  const specific = scheme === null ? rest : rest.slice(scheme.length + 1)
  const parts =
    scheme !== null && !specific.startsWith('/')
      ? opaque(specific)
      : hierarchical(specific, fragment !== null)
  return parts && { scheme, ...parts, fragment: fragment === null ? null : unescaped(fragment) }
}

/** What stands before a colon that comes before any slash or question mark; null where there is none. */
function schemeOf(text: string): string | null | undefined {
  const end = text.search(/[:/?]/)
  if (end < 0 || text[end] !== ':') return null
  const scheme = text.slice(0, end)
  return /^[A-Za-z][A-Za-z\d+\-.]*$/.test(scheme) ? scheme : undefined
}

type Parts = Omit<Uri, 'scheme' | 'fragment'>

function opaque(specific: string): Parts | undefined {
  return OPAQUE.test(specific) ? { host: null, port: null, path: null, query: null } : undefined
}

function hierarchical(specific: string, hasFragment: boolean): Parts | undefined {
  const mark = specific.indexOf('?')
  const query = mark < 0 ? null : specific.slice(mark + 1)
  const before = mark < 0 ? specific : specific.slice(0, mark)
  if (query !== null && !QUERY.test(query)) return undefined
  const [, authority = '', path = before] = /^\/\/([^/]*)(.*)$/s.exec(before) ?? []
  // Two slashes and nothing at all behind them are an authority that is missing.
  if ((specific === '//' && !hasFragment) || !PATH.test(path)) return undefined
  const server = authority === '' ? { host: null, port: null } : serverOf(authority)
  return server && { ...server, path: unescaped(path), query: query === null ? null : unescaped(query) }
}

/** An authority that is no server, such as one with an underscore in its name, has no host. */
function serverOf(authority: string): Pick<Uri, 'host' | 'port'> | undefined {
  const [, host, port = ''] = SERVER.exec(authority) ?? []
  const number = port === '' ? null : Number(port)
  if (host !== undefined && (number ?? 0) <= MAX_PORT) return { host, port: number }
  return REGISTRY.test(authority) ? { host: null, port: null } : undefined
}

function unescaped(text: string): string {
  return text.replace(/(?:%[\da-fA-F]{2})+/g, (escapes) =>
    utf8Text(Uint8Array.from(escapes.slice(1).split('%'), (byte) => Number.parseInt(byte, 16))),
  )
}
