/**
 * Access tokens by OAuth 2's client credentials, under librdkafka's settings. librdkafka gets its own; these are for the
 * client that reads topics' settings, and to tell at once what librdkafka would only try again: a wrong secret, or an
 * identity provider that does not answer.
 */

import { readFileSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { LogError } from '../../port.ts'
import type { ClientSettings } from './client.ts'

const PREFIX = 'sasl.oauthbearer'
/** A token is used for this share of its life. */
const FRESH = 0.8
const SECOND_MS = 1000

interface Granted {
  readonly token: string
  readonly until: number
}

interface Answer {
  readonly status: number
  readonly body: string
}

/** The mechanism that the settings name, under either of its names; upper case. */
export function mechanismOf(settings: ClientSettings): string {
  return String(settings['sasl.mechanism'] ?? settings['sasl.mechanisms'] ?? 'PLAIN').toUpperCase()
}

export class OidcTokens {
  readonly #text: (name: string) => string | undefined
  readonly #timeoutMs: number
  #granted: Granted | undefined

  private constructor(settings: ClientSettings, timeoutMs: number) {
    this.#text = (name) => (settings[name] === undefined ? undefined : String(settings[name]))
    this.#timeoutMs = timeoutMs
  }

  /** None where the settings use another mechanism. Throws `invalid` for a way of getting tokens that is not supported. */
  static of(settings: ClientSettings, timeoutMs: number): OidcTokens | undefined {
    if (mechanismOf(settings) !== 'OAUTHBEARER') return undefined
    const tokens = new OidcTokens(settings, timeoutMs)
    const method = tokens.#text(`${PREFIX}.method`)
    if (method?.toLowerCase() !== 'oidc')
      throw invalid(`${PREFIX}.method must be oidc for sasl.mechanism OAUTHBEARER`)
    const grant = tokens.#text(`${PREFIX}.grant.type`) ?? 'client_credentials'
    if (grant !== 'client_credentials') throw invalid(`${PREFIX}.grant.type can only be client_credentials`)
    for (const [name, value] of Object.entries({
      'token.endpoint.url': tokens.#url,
      'client.id': tokens.#client,
      'client.secret': tokens.#secret,
    }))
      if (value === undefined) throw invalid(`${PREFIX}.${name} is missing`)
    return tokens
  }

  get #url(): string | undefined {
    return this.#text(`${PREFIX}.token.endpoint.url`)
  }

  get #client(): string | undefined {
    return this.#text(`${PREFIX}.client.id`) ?? this.#text(`${PREFIX}.client.credentials.client.id`)
  }

  get #secret(): string | undefined {
    return this.#text(`${PREFIX}.client.secret`) ?? this.#text(`${PREFIX}.client.credentials.client.secret`)
  }

  /** The extensions that go with each token (`name=value,...`). */
  get extensions(): Record<string, string> {
    const pairs = (this.#text(`${PREFIX}.extensions`) ?? '').split(',').filter((pair) => pair.includes('='))
    return Object.fromEntries(
      pairs.map((pair) => [
        pair.slice(0, pair.indexOf('=')).trim(),
        pair.slice(pair.indexOf('=') + 1).trim(),
      ]),
    )
  }

  /** A token that is good for a while yet. Throws `denied` where the provider gives none, `unreachable` where it is silent. */
  async get(): Promise<string> {
    if (!this.#granted || Date.now() > this.#granted.until) this.#granted = await this.#grant()
    return this.#granted.token
  }

  async #grant(): Promise<Granted> {
    const asked = Date.now()
    const { status, body } = await this.#post().catch((cause: Error) => {
      throw new LogError(
        'unreachable',
        `the identity provider at ${this.#where} does not answer: check kafka: ${PREFIX}.token.endpoint.url (${cause.message})`,
        { cause },
      )
    })
    if (status >= 500)
      throw new LogError('unreachable', `the identity provider at ${this.#where} answers ${status}`)
    const answer = status === 200 ? parsed(body) : undefined
    if (!answer) {
      throw new LogError(
        'denied',
        `the identity provider at ${this.#where} gives no token (${status}): check kafka: ${PREFIX}.client.id, ${PREFIX}.client.secret and ${PREFIX}.scope`,
      )
    }
    return { token: answer.token, until: asked + answer.lifetimeSeconds * SECOND_MS * FRESH }
  }

  /** Its address without what may be secret in it. */
  get #where(): string {
    const { origin, pathname } = new URL(this.#url!)
    return `${origin}${pathname}`
  }

  #post(): Promise<Answer> {
    const url = new URL(this.#url!)
    const scope = this.#text(`${PREFIX}.scope`)
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }).toString()
    const ca = this.#text('https.ca.pem') ?? fileOf(this.#text('https.ca.location'))
    const options = {
      method: 'POST',
      timeout: this.#timeoutMs,
      headers: {
        authorization: `Basic ${Buffer.from(`${this.#client}:${this.#secret}`).toString('base64')}`,
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(form),
      },
      ...(ca !== undefined && { ca }),
    }
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        options,
        async (response) => {
          try {
            const chunks: Buffer[] = []
            for await (const chunk of response) chunks.push(chunk as Buffer)
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
          } catch (error) {
            reject(error as Error)
          }
        },
      )
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.#timeoutMs} ms`)))
      request.on('error', reject)
      request.end(form)
    })
  }
}

function parsed(body: string): { readonly token: string; readonly lifetimeSeconds: number } | undefined {
  try {
    const { access_token: token, expires_in: lifetime } = JSON.parse(body) as Record<string, unknown>
    return typeof token === 'string' ? { token, lifetimeSeconds: Number(lifetime) || 0 } : undefined
  } catch {
    return undefined
  }
}

function fileOf(path: string | undefined): Buffer | undefined {
  return path === undefined || path === 'probe' ? undefined : readFileSync(path)
}

function invalid(what: string): LogError {
  return new LogError('invalid', `kafka: ${what}`)
}
