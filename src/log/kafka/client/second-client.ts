/**
 * @platformatic/kafka, for what librdkafka's JavaScript binding has no call for, or none that does no harm: topics'
 * settings, groups' positions, open transactions. Records never go through it.
 */

import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Admin, AdminOptions, Connection, ConnectionPool } from '@platformatic/kafka'
import { LogError } from '../../port.ts'
import type { ClientSettings } from './client.ts'
import { mechanismOf, type OidcTokens } from './oidc.ts'

export type Library = typeof import('@platformatic/kafka')

export interface Broker {
  readonly host: string
  readonly port: number
}

export class SecondClient {
  readonly #options: AdminOptions
  #admin: Promise<Admin> | undefined
  #pool: Promise<ConnectionPool> | undefined
  #closed = false

  constructor(settings: ClientSettings, timeoutMs: number, tokens: OidcTokens | undefined) {
    this.#options = connectionOptions(settings, timeoutMs, tokens)
  }

  library(): Promise<Library> {
    return load()
  }

  /** Throws `closed` after `close`, when work that was under way asks once more. */
  async admin(): Promise<Admin> {
    this.#mustBeOpen()
    this.#admin ??= load().then((client) => new client.Admin(this.#options))
    return this.#admin
  }

  /** A connection for the requests that its admin client has no call for either. Throws as `admin` does. */
  async connection(broker: Broker): Promise<Connection> {
    this.#mustBeOpen()
    this.#pool ??= load().then((client) => new client.ConnectionPool('tubewire', this.#options))
    return (await this.#pool).get(broker)
  }

  /** Ends its requests too. */
  async close(): Promise<void> {
    this.#closed = true
    const admin = await this.#admin?.catch(() => undefined)
    const pool = await this.#pool?.catch(() => undefined)
    this.#admin = undefined
    this.#pool = undefined
    await Promise.all([admin?.close(), pool?.close()])
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new LogError('closed', 'the log is closed')
  }
}

async function load(): Promise<Library> {
  try {
    return await import('@platformatic/kafka')
  } catch (cause) {
    throw new LogError(
      'invalid',
      "log.kind: kafka reads topics' settings with @platformatic/kafka, which is not installed. Run: npm install @platformatic/kafka@2",
      { cause },
    )
  }
}

/** librdkafka's connection settings, for the other client. */
function connectionOptions(
  settings: ClientSettings,
  timeoutMs: number,
  tokens: OidcTokens | undefined,
): AdminOptions {
  const text = (name: string) => (settings[name] === undefined ? undefined : String(settings[name]))
  const protocol = (text('security.protocol') ?? 'plaintext').toUpperCase()
  const username = text('sasl.username')
  const password = text('sasl.password')
  return {
    clientId: 'tubewire',
    bootstrapBrokers: text('bootstrap.servers')!
      .split(',')
      .map((server) => server.trim()),
    timeout: timeoutMs,
    retries: 3,
    ...(protocol.endsWith('SSL') && { tls: tlsOptions(text), tlsServerName: true }),
    ...(protocol.startsWith('SASL') && {
      sasl: {
        mechanism: mechanismOf(settings) as 'PLAIN',
        ...(username && { username }),
        ...(password && { password }),
        ...(tokens && { token: () => tokens.get(), oauthBearerExtensions: tokens.extensions }),
      },
    }),
  }
}

function tlsOptions(text: (name: string) => string | undefined): ConnectionOptions {
  const file = (name: string) => {
    const path = text(name)
    return path === undefined ? undefined : readFileSync(path)
  }
  const ca = text('ssl.ca.pem') ?? file('ssl.ca.location')
  const cert = text('ssl.certificate.pem') ?? file('ssl.certificate.location')
  const key = text('ssl.key.pem') ?? file('ssl.key.location')
  const pfx = file('ssl.keystore.location')
  const passphrase = pfx ? text('ssl.keystore.password') : text('ssl.key.password')
  const isAnyName = text('ssl.endpoint.identification.algorithm') === 'none'
  const isUnchecked = text('enable.ssl.certificate.verification') === 'false'
  return {
    ...(ca && { ca }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(pfx && { pfx }),
    ...(passphrase && { passphrase }),
    ...(isAnyName && { checkServerIdentity: () => undefined }),
    ...(isUnchecked && { rejectUnauthorized: false }),
  }
}
