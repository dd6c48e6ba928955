/** The people that may log in, of the configuration and beside it, and what their passwords open. */

import { Credential, hashPassword } from './password.ts'
import type { Person } from './state.ts'
import type { Role } from './viewer.ts'

export interface UserSettings {
  readonly name: string
  readonly role: Exclude<Role, 'share'>
  /** For viewers: whose data they may see. Empty: all clients. */
  readonly clients: readonly string[]
  /** A hash of `hashPassword`, or the text itself; absent: they come in through the proxy only. */
  readonly password?: string
}

/** Where people are kept whom the configuration does not name; they may change at any time. */
export interface OtherPeople {
  person(name: string): Person | undefined
  people(): readonly Person[]
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
  readonly #others: OtherPeople
  /** By their hashes. */
  readonly #othersCredentials = new Map<string, Credential>()
  #turn: Promise<unknown> = Promise.resolve()
  #decoy: Promise<Credential> | undefined

  /** Throws a TypeError for a hash that can't be used. */
  constructor(settings: readonly UserSettings[], ownerPassword: string | undefined, others: OtherPeople) {
    this.#others = others
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

  /** Whether people have to log in: somebody of the configuration has a password, or an owner beside it. */
  get hasPasswords(): boolean {
    return this.#credentials.size > 0 || this.#others.people().some(isOwnerWithPassword)
  }

  /** Whether an owner has a password. */
  get hasOwner(): boolean {
    const configured = [...this.#users.values()]
    return (
      configured.some(({ name, role }) => role === 'owner' && this.#credentials.has(name)) ||
      this.#others.people().some(isOwnerWithPassword)
    )
  }

  /** Those of the configuration first. */
  list(): readonly User[] {
    const others = this.#others.people().filter(({ name }) => !this.#users.has(name))
    return [...this.#users.values(), ...others.map(userOf)]
  }

  /** Whether the configuration names them. */
  isConfigured(name: string): boolean {
    return name === OWNER || this.#users.has(name)
  }

  named(name: string): User | undefined {
    const other = this.#others.person(name)
    return this.#users.get(name) ?? (other && userOf(other))
  }

  hasPassword(name: string): boolean {
    return this.#credentialOf(name) !== undefined
  }

  /** Without a name it is the owner's password that is meant. Takes its turn: hashing costs memory. */
  login(name: string | undefined, password: string): Promise<User | undefined> {
    const attempt = this.#turn.then(async () => {
      const credential = this.#credentialOf(name ?? OWNER)
      // A name that nobody has takes as long as one that somebody has.
      const isRight = await (credential ?? (await this.#unknown())).verify(password)
      return credential && isRight ? this.named(name ?? OWNER) : undefined
    })
    this.#turn = attempt.catch(() => {})
    return attempt
  }

  /** Of the user's password, as it is now. */
  fingerprint(name: string, secret: string): string | undefined {
    return this.#credentialOf(name)?.fingerprint(secret)
  }

  #credentialOf(name: string): Credential | undefined {
    if (this.#users.has(name)) return this.#credentials.get(name)
    const hash = this.#others.person(name)?.password
    if (!hash) return undefined
    const known = this.#othersCredentials.get(hash) ?? new Credential(hash)
    this.#othersCredentials.set(hash, known)
    return known
  }

  #unknown(): Promise<Credential> {
    this.#decoy ??= hashPassword('').then((hash) => new Credential(hash))
    return this.#decoy
  }
}

function isOwnerWithPassword({ role, password }: Person): boolean {
  return role === 'owner' && password !== null
}

function userOf({ name, role, clients }: Person): User {
  return { name, role, clients }
}
