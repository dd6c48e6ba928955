/** Random secrets that are handed out once and kept as hashes: sessions, API tokens, share links. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is kept of one. */
export interface Kept {
  readonly id: string
  /** SHA-256 of the secret, base64url. 256 random bits need no slow hash. */
  readonly hash: string
}

export interface Made extends Kept {
  /** What its owner gets, once: `<id>.<secret>`. */
  readonly text: string
}

export function makeBearer(): Made {
  const id = randomBytes(9).toString('base64url')
  const secret = randomBytes(32).toString('base64url')
  return { id, hash: hashOf(secret), text: `${id}.${secret}` }
}

/** The one that a text shows, of those that are kept. Found by its id; the secret is compared in constant time. */
export function shownBy<One extends Kept>(text: string, kept: ReadonlyMap<string, One>): One | undefined {
  const [id = '', secret = '', ...rest] = text.split('.')
  const one = kept.get(id)
  // An unknown id takes as long as a known one.
  const isSame = timingSafeEqual(bytes(hashOf(secret)), bytes(one?.hash ?? hashOf('')))
  return one && isSame && rest.length === 0 ? one : undefined
}

/** The secret's part of a text. */
export function secretIn(text: string): string {
  return text.slice(text.indexOf('.') + 1)
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Of one length, so that they can be compared whatever the file held. */
const bytes = (hash: string) => createHash('sha256').update(hash).digest()
