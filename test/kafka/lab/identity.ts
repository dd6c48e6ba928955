/** A small identity provider: OAuth 2's client credentials for access tokens that a broker can check by itself. */

import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const AUDIENCE = 'kafka-lab'
const ISSUER = 'https://identity.lab'
const LIFETIME_S = 300
export const CLIENT = { id: 'lab-client', secret: 'lab-client-secret' }

/** The key that tokens are signed with. */
export class SigningKey {
  readonly #id = randomUUID()
  readonly #key: KeyObject
  readonly #public: KeyObject

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    this.#key = privateKey
    this.#public = publicKey
  }

  /** Writes the public half as a set of keys (RFC 7517), for who has to check tokens. */
  publish(file: string): void {
    const key = { ...this.#public.export({ format: 'jwk' }), kid: this.#id, alg: 'RS256', use: 'sig' }
    writeFileSync(file, JSON.stringify({ keys: [key] }))
  }

  token(subject: string, now = Math.floor(Date.now() / 1000)): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: ISSUER, sub: subject, aud: AUDIENCE, iat: now, exp: now + LIFETIME_S }
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: this.#id })}.${part(claims)}`
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(this.#key, 'base64url')}`
  }
}

/** The token endpoint, on loopback. */
export class TokenEndpoint implements AsyncDisposable {
  readonly #server: Server
  /** Requests that were given a token. */
  granted = 0

  private constructor(key: SigningKey) {
    const credentials = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      const isKnown = request.headers.authorization === `Basic ${credentials}`
      const status = !isKnown ? 401 : form.get('grant_type') === 'client_credentials' ? 200 : 400
      if (status === 200) this.granted++
      const answer =
        status === 200
          ? { access_token: key.token(CLIENT.id), token_type: 'Bearer', expires_in: LIFETIME_S }
          : { error: status === 401 ? 'invalid_client' : 'unsupported_grant_type' }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  }

  static async start(key: SigningKey): Promise<TokenEndpoint> {
    const endpoint = new TokenEndpoint(key)
    endpoint.#server.listen(0, '127.0.0.1')
    await once(endpoint.#server, 'listening')
    return endpoint
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/token`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
