/** An answer as it is sent: once tagged and once compressed, for however many ask. */

import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import { type Encoding, encodingFor } from '../encodings.ts'

/** Smaller ones fit into the packet that is sent anyway. */
const SMALL_BYTES = 1_024
/**
 * Answers are made anew all the time: most of what there is to gain, at little of the time. A series of 1,000 points,
 * 81 KB, becomes 20 KB in 0.4 ms by gzip; by level 6 it would be 18 KB in 2.4 ms.
 */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const GZIP = { level: 1 }

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

type Bytes = Uint8Array<ArrayBuffer>

export class Representation {
  readonly plain: Bytes
  readonly #headers: ReadonlyMap<string, string>
  /** Without its quotes. */
  readonly #tag: string
  readonly #encoded = new Map<Encoding, Promise<Bytes>>()

  /** `headers`: those of the answer; an `etag` among them is kept, where the route knows better than its text does. */
  constructor(plain: Bytes, headers: Headers) {
    this.plain = plain
    this.#headers = new Map([...headers].filter(([name]) => name !== 'etag' && name !== 'content-length'))
    const given = /^"(.*)"$/.exec(headers.get('etag') ?? '')?.[1]
    this.#tag = given ?? createHash('sha256').update(plain).digest('base64url')
  }

  /** In the encoding that the reader takes; without a body for one who has it already. */
  async respond(c: Context): Promise<Response> {
    const isLarge = this.plain.length >= SMALL_BYTES
    const accepted = c.req.header('accept-encoding') ?? ''
    const encoding = isLarge ? encodingFor(accepted, ['br', 'gzip']) : undefined
    // Each encoding is a representation of its own, as RFC 9110 has it.
    const tag = `"${this.#tag}${encoding ? `-${encoding}` : ''}"`
    const headers = new Headers([...this.#headers])
    headers.set('etag', tag)
    if (isLarge) headers.append('vary', 'accept-encoding')
    if (isKnown(c.req.header('if-none-match'), tag)) {
      headers.delete('content-type')
      return new Response(null, { status: 304, headers })
    }
    if (!encoding) return new Response(this.plain, { headers })
    headers.set('content-encoding', encoding)
    return new Response(await this.#in(encoding), { headers })
  }

  #in(encoding: Encoding): Promise<Bytes> {
    let bytes = this.#encoded.get(encoding)
    if (!bytes) {
      const made = encoding === 'br' ? compressBrotli(this.plain, BROTLI) : compressGzip(this.plain, GZIP)
      bytes = made.then((buffer) => new Uint8Array(buffer))
      this.#encoded.set(encoding, bytes)
    }
    return bytes
  }
}

/** By weak comparison, as RFC 9110 has it for If-None-Match. */
function isKnown(asked: string | undefined, tag: string): boolean {
  if (asked === undefined) return false
  return asked.split(',').some((known) => known.trim() === '*' || known.trim().replace(/^W\//, '') === tag)
}
