/** Sessions, API tokens, share links and people: made, shown, ended, and kept over restarts. */

import { type Made, makeBearer, secretIn, shownBy } from './bearer.ts'
import type { AccessState, AccessStore, ApiToken, Person, Session, ShareLink } from './state.ts'
import type { Scope } from './viewer.ts'

const DAY_MS = 86_400_000
/** A session ends this long after the login, whatever happens in it. */
export const SESSION_MS = 30 * DAY_MS
/** More sessions of one user end the oldest. */
const SESSIONS_EACH = 50
/** How exactly it is told when something was used last. */
const USED_EVERY_MS = 60_000

export interface TokenRequest {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly clients: readonly string[] | null
  readonly expiresAt: number | null
  readonly createdBy: string
}

export interface ShareRequest {
  readonly name: string
  readonly client: string
  readonly expiresAt: number
  readonly createdBy: string
}

export class Access {
  readonly #store: AccessStore
  readonly #now: () => number
  readonly #sessions: Map<string, Session>
  readonly #tokens: Map<string, ApiToken>
  readonly #shares: Map<string, ShareLink>
  readonly #people: Map<string, Person>
  #writing: Promise<void> = Promise.resolve()
  #hasUnwrittenUse = false

  private constructor(store: AccessStore, now: () => number, state: AccessState) {
    this.#store = store
    this.#now = now
    this.#sessions = byId(state.sessions)
    this.#tokens = byId(state.tokens)
    this.#shares = byId(state.shares)
    this.#people = new Map(state.people.map((person) => [person.name, person]))
  }

  /** Throws what the store throws. */
  static async open(store: AccessStore, now: () => number = Date.now): Promise<Access> {
    const kept = await store.read()
    return new Access(store, now, kept ?? { version: 1, sessions: [], tokens: [], shares: [], people: [] })
  }

  /** The text is the session's cookie. */
  async openSession(user: string, fingerprint: (secret: string) => string): Promise<Made> {
    const now = this.#now()
    const { id, hash, text } = makeBearer()
    for (const one of this.#sessions.values()) if (one.expiresAt <= now) this.#sessions.delete(one.id)
    const own = [...this.#sessions.values()].filter((one) => one.user === user)
    for (const one of own.slice(0, Math.max(0, own.length + 1 - SESSIONS_EACH))) this.#sessions.delete(one.id)
    this.#sessions.set(id, {
      id,
      hash,
      user,
      fingerprint: fingerprint(secretIn(text)),
      createdAt: now,
      expiresAt: now + SESSION_MS,
    })
    await this.#save()
    return { id, hash, text }
  }

  session(text: string): Session | undefined {
    return this.#living(shownBy(text, this.#sessions))
  }

  /** How many sessions a user has, and when the last one was opened. */
  sessionsOf(user: string): { readonly sessions: number; readonly lastLoginAt: number | null } {
    const own = [...this.#sessions.values()].filter((one) => one.user === user && this.#living(one))
    return { sessions: own.length, lastLoginAt: own.at(-1)?.createdAt ?? null }
  }

  async endSession(id: string): Promise<void> {
    if (this.#sessions.delete(id)) await this.#save()
  }

  /** All of a person's: they have to log in again. Returns how many there were. */
  async endSessionsOf(user: string): Promise<number> {
    const ended = this.#forgetSessions(user)
    if (ended > 0) await this.#save()
    return ended
  }

  #forgetSessions(user: string): number {
    const own = [...this.#sessions.values()].filter((one) => one.user === user)
    for (const { id } of own) this.#sessions.delete(id)
    return own.length
  }

  /** Those that the configuration does not name, in the order in which they were added. */
  people(): readonly Person[] {
    return [...this.#people.values()]
  }

  person(name: string): Person | undefined {
    return this.#people.get(name)
  }

  /** In place of the one of this name. */
  async putPerson(person: Person): Promise<void> {
    this.#people.set(person.name, person)
    await this.#save()
  }

  /** With all of their sessions. */
  async dropPerson(name: string): Promise<void> {
    this.#people.delete(name)
    this.#forgetSessions(name)
    await this.#save()
  }

  /** The text is what the script has to send. */
  async makeToken(request: TokenRequest): Promise<{ readonly token: ApiToken; readonly text: string }> {
    const { id, hash, text } = makeBearer()
    const token: ApiToken = {
      ...request,
      id,
      hash,
      createdAt: this.#now(),
      scopes: [...request.scopes],
      clients: request.clients && [...request.clients],
      lastUsedAt: null,
    }
    this.#tokens.set(id, token)
    await this.#save()
    return { token, text }
  }

  token(text: string): ApiToken | undefined {
    return this.#used(this.#living(shownBy(text, this.#tokens)))
  }

  /** The newest first; expired ones too. */
  tokens(): readonly ApiToken[] {
    return [...this.#tokens.values()].reverse()
  }

  /** False where there is none of this id. */
  async revokeToken(id: string): Promise<boolean> {
    return this.#revoke(this.#tokens, id)
  }

  /** The text is the last part of the link's address. */
  async makeShare(request: ShareRequest): Promise<{ readonly share: ShareLink; readonly text: string }> {
    const { id, hash, text } = makeBearer()
    const share: ShareLink = { ...request, id, hash, createdAt: this.#now(), lastUsedAt: null }
    this.#shares.set(id, share)
    await this.#save()
    return { share, text }
  }

  share(text: string): ShareLink | undefined {
    return this.#used(this.#living(shownBy(text, this.#shares)))
  }

  /** The newest first; expired ones too. */
  shares(): readonly ShareLink[] {
    return [...this.#shares.values()].reverse()
  }

  /** False where there is none of this id. */
  async revokeShare(id: string): Promise<boolean> {
    return this.#revoke(this.#shares, id)
  }

  /** Writes when things were used last, where that is not written yet. */
  async close(): Promise<void> {
    if (this.#hasUnwrittenUse) await this.#save()
  }

  #living<One extends { readonly expiresAt: number | null }>(one: One | undefined): One | undefined {
    return one && (one.expiresAt === null || one.expiresAt > this.#now()) ? one : undefined
  }

  #used<One extends { lastUsedAt: number | null }>(one: One | undefined): One | undefined {
    const now = this.#now()
    if (one && now - (one.lastUsedAt ?? 0) >= USED_EVERY_MS) {
      one.lastUsedAt = now
      this.#hasUnwrittenUse = true
    }
    return one
  }

  async #revoke(kept: Map<string, unknown>, id: string): Promise<boolean> {
    if (!kept.delete(id)) return false
    await this.#save()
    return true
  }

  /** One after another; a failed write is its caller's to tell, and the next one writes everything again. */
  #save(): Promise<void> {
    const write = () => {
      this.#hasUnwrittenUse = false
      return this.#store.write({
        version: 1,
        sessions: [...this.#sessions.values()],
        tokens: [...this.#tokens.values()],
        shares: [...this.#shares.values()],
        people: [...this.#people.values()],
      })
    }
    const written = this.#writing.then(write)
    this.#writing = written.catch(() => {})
    return written
  }
}

function byId<One extends { readonly id: string }>(list: readonly One[]): Map<string, One> {
  return new Map(list.map((one) => [one.id, one]))
}
