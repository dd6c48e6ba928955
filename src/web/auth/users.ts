/** The people that the configuration names, and what their passwords open. */

import { Credential, hashPassword } from './password.ts'
import type { Role } from './viewer.ts'

export interface UserSettings {
  readonly name: string
  readonly role: Exclude<Role, 'share'>
  /** For viewers: whose data they may see. Empty: all clients. */
  readonly clients: readonly string[]
  /** A hash of `hashPassword`, or the text itself; absent: they come in through the proxy only. */
  readonly password?: string
}

export interface User {
  readonly name: string
  readonly role: Exclude<Role, 'share'>
  readonly clients: readonly string[] | null
}

/** The owner by `web.password` alone: no name can be this one. */
export const OWNER = 'owner'

export class Users {
  readonly #users: ReadonlyMap<string, User>
  readonly #credentials: ReadonlyMap<string, Credential>
  #turn: Promise<unknown> = Promise.resolve()
  #decoy: Promise<Credential> | undefined

  /** Throws a TypeError for a hash that can't be used. */
  constructor(settings: readonly UserSettings[], ownerPassword: string | undefined) {
    const owner: UserSettings[] =
      ownerPassword === undefined
        ? []
        : [{ name: OWNER, role: 'owner', clients: [], password: ownerPassword }]
    const all = [...owner, ...settings]
    this.#users = new Map(
      all.map(({ name, role, clients }) => [
        name,
        { name, role, clients: clients.length === 0 ? null : [...clients] },
      ]),
    )
    this.#credentials = new Map(
      all.flatMap(({ name, password }) => (password === undefined ? [] : [[name, new Credential(password)]])),
    )
  }

  /** Whether anybody has a password at all. */
  get hasPasswords(): boolean {
    return this.#credentials.size > 0
  }

  list(): readonly User[] {
    return [...this.#users.values()]
  }

  named(name: string): User | undefined {
    return this.#users.get(name)
  }

  hasPassword(name: string): boolean {
    return this.#credentials.has(name)
  }

  /** Without a name it is the owner's password that is meant. Takes its turn: hashing costs memory. */
  login(name: string | undefined, password: string): Promise<User | undefined> {
    const attempt = this.#turn.then(async () => {
      const credential = this.#credentials.get(name ?? OWNER)
      // A name that nobody has takes as long as one that somebody has.
      const isRight = await (credential ?? (await this.#unknown())).verify(password)
      return credential && isRight ? this.#users.get(name ?? OWNER) : undefined
    })
    this.#turn = attempt.catch(() => {})
    return attempt
  }

  /** Of the user's password, as it is in the configuration now. */
  fingerprint(name: string, secret: string): string | undefined {
    return this.#credentials.get(name)?.fingerprint(secret)
  }

  #unknown(): Promise<Credential> {
    this.#decoy ??= hashPassword('').then((hash) => new Credential(hash))
    return this.#decoy
  }
}
