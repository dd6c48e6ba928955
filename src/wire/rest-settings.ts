/** A Schema Registry client's settings, under Confluent's own names. */

import { RegistryError } from './registry.ts'

export type RegistryCredentials =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }

export interface RegistryEndpoints {
  /** Base URLs without credentials, tried in turn; a path stays. */
  readonly urls: readonly string[]
  readonly credentials?: RegistryCredentials
}

const KNOWN = [
  'url',
  'basic.auth.credentials.source',
  'basic.auth.user.info',
  'bearer.auth.credentials.source',
  'bearer.auth.token',
]

/**
 * Endpoints from `url` (several with commas; `user:password@` in the first is the credentials), `basic.auth.user.info`,
 * `bearer.auth.token` and their `*.credentials.source`, each also under `schema.registry.`. Throws `RegistryError`
 * `refused` that names the setting and never its value.
 */
export function registryEndpoints(settings: { readonly [name: string]: string }): RegistryEndpoints {
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(settings)) {
    const plain = name.replace(/^schema\.registry\./, '')
    if (!KNOWN.includes(plain)) {
      throw new RegistryError(
        'refused',
        `Unknown Schema Registry setting ${name}; known are ${KNOWN.join(', ')}`,
      )
    }
    given.set(plain, value)
  }
  const parsed = (given.get('url') ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .map(parseUrl)
  const [first] = parsed
  if (!first) {
    throw new RegistryError(
      'refused',
      'The Schema Registry has no address; set schemaRegistry.url to http(s)://host:port',
    )
  }
  const credentials = basic(given, first.userInfo) ?? bearer(given)
  return { urls: parsed.map(({ url }) => url), ...(credentials ? { credentials } : {}) }
}

function parseUrl(text: string): { readonly url: string; readonly userInfo?: string } {
  // Not `new URL(text)` in a try block: its error quotes the text, credentials and all.
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new RegistryError('refused', 'The Schema Registry url is not of the form http(s)://host:port')
  }
  const userInfo =
    url.username === ''
      ? undefined
      : `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  return userInfo === undefined ? { url: base } : { url: base, userInfo }
}

function basic(
  given: ReadonlyMap<string, string>,
  fromUrl: string | undefined,
): RegistryCredentials | undefined {
  const source = given.get('basic.auth.credentials.source')?.toUpperCase()
  if (source !== undefined && source !== 'USER_INFO' && source !== 'URL') {
    throw new RegistryError(
      'refused',
      'basic.auth.credentials.source must be USER_INFO or URL; give the key and secret as basic.auth.user.info',
    )
  }
  const info = source === 'URL' ? fromUrl : (given.get('basic.auth.user.info') ?? fromUrl)
  if (info === undefined || info === '') {
    if (source === undefined) return undefined
    throw new RegistryError(
      'refused',
      `basic.auth.credentials.source is ${source}, but there are no credentials`,
    )
  }
  const colon = info.indexOf(':')
  if (colon < 0) throw new RegistryError('refused', 'basic.auth.user.info is not of the form key:secret')
  return { kind: 'basic', username: info.slice(0, colon), password: info.slice(colon + 1) }
}

function bearer(given: ReadonlyMap<string, string>): RegistryCredentials | undefined {
  const source = given.get('bearer.auth.credentials.source')?.toUpperCase()
  if (source !== undefined && source !== 'STATIC_TOKEN') {
    throw new RegistryError('refused', 'bearer.auth.credentials.source must be STATIC_TOKEN')
  }
  const token = given.get('bearer.auth.token')
  if (token) return { kind: 'bearer', token }
  if (source === undefined) return undefined
  throw new RegistryError(
    'refused',
    'bearer.auth.credentials.source is STATIC_TOKEN, but bearer.auth.token is empty',
  )
}
