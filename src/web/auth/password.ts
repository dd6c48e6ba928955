/** Passwords: hashed with scrypt for the configuration, and compared without telling how much of one was right. */

import { createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** What OWASP's cheat sheet on password storage asks for at least: 2^17 blocks of 8, once; 128 MiB, about 0.3 s. */
const COST = { log2: 17, r: 8, p: 1 }
const LENGTH = 32
/** A hash from elsewhere must not take all memory. */
const MOST_MEMORY = 512 * 1024 * 1024
const HASH = /^scrypt:(\d{1,2}):(\d{1,2}):(\d{1,2}):([\w-]{16,}):([\w-]{20,})$/

interface Parsed {
  readonly options: ScryptOptions
  readonly salt: Buffer
  readonly hash: Buffer
}

/** `scrypt:17:8:1:<salt>:<hash>`, the last two in base64url. */
export async function hashPassword(password: string, { log2, r, p } = COST): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password.normalize('NFKC'), salt, LENGTH, optionsOf(log2, r, p))
  return `scrypt:${log2}:${r}:${p}:${salt.toString('base64url')}:${hash.toString('base64url')}`
}

/** A password as the configuration has it: a hash, or the text itself. */
export class Credential {
  readonly #text: string
  readonly #parsed: Parsed | undefined
  /** The last one that was right, under a key that lives as long as this process: scrapers send theirs every minute. */
  readonly #key = randomBytes(32)
  #known: Buffer | undefined

  /** Throws a TypeError for a hash that can't be used. */
  constructor(text: string) {
    this.#text = text
    this.#parsed = text.startsWith('scrypt:') ? parse(text) : undefined
  }

  /** Another one where the password is another. Only who has `secret` can compute it. */
  fingerprint(secret: string): string {
    return createHmac('sha256', secret).update(this.#text).digest('base64url')
  }

  async verify(password: string): Promise<boolean> {
    const given = this.#digest(password)
    if (this.#known) {
      if (timingSafeEqual(this.#known, given)) return true
      if (!this.#parsed) return false
    }
    const isRight = this.#parsed
      ? await matches(password, this.#parsed)
      : timingSafeEqual(this.#digest(this.#text), given)
    if (isRight) this.#known = given
    return isRight
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text.normalize('NFKC')).digest()
  }
}

async function matches(password: string, { options, salt, hash }: Parsed): Promise<boolean> {
  return timingSafeEqual(await derive(password.normalize('NFKC'), salt, hash.length, options), hash)
}

function parse(text: string): Parsed {
  const [, log2, r, p, salt = '', hash = ''] = HASH.exec(text) ?? []
  const options = optionsOf(Number(log2), Number(r), Number(p))
  const memory = 128 * (options.N ?? 0) * (options.r ?? 0)
  if (!log2 || memory > MOST_MEMORY || memory * Number(p) > 4 * MOST_MEMORY) {
    throw new TypeError(
      'a password begins with scrypt: and is no hash that `tubewire config hash-password` makes',
    )
  }
  return { options, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
}

function optionsOf(log2: number, r: number, p: number): ScryptOptions {
  return { N: 2 ** log2, r, p, maxmem: MOST_MEMORY + 1024 * 1024 }
}
