/** People who are managed from the dashboard, beside those that the configuration names. */

import type { Access } from './access.ts'
import { type Made, makeBearer, shownBy } from './bearer.ts'
import { hashPassword } from './password.ts'
import type { Person } from './state.ts'
import type { Role } from './viewer.ts'

const DAY_MS = 86_400_000
/** An invitation is good so long, and once. */
export const INVITATION_MS = 7 * DAY_MS

const NAME = /^[^\p{Cc}/\\?#]{1,100}$/u

export type PersonProblem =
  /** Too long, or with what an address or a line can't have. */
  | 'name'
  | 'taken'
  | 'unknown'
  /** The configuration names this person, and alone changes what they may. */
  | 'configured'
  /** Nobody has a password who could let people in again. */
  | 'no-owner'

/** Why something can't be done to a person; the message is for one. */
export class PersonError extends Error {
  override readonly name = 'PersonError'
  readonly problem: PersonProblem
  constructor(problem: PersonProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

export interface PersonRequest {
  readonly name: string
  readonly role: Exclude<Role, 'share'>
  /** For viewers: whose data they may see; null: everybody's. */
  readonly clients: readonly string[] | null
  /** Absent: they are invited, and choose one. */
  readonly password?: string | undefined
}

export type PersonChange = Partial<Omit<PersonRequest, 'name'>>

/** A link that lets one person choose a password. */
export interface Invitation {
  readonly text: string
  readonly expiresAt: number
}

interface PeopleParts {
  readonly access: Access
  /** Whether the configuration names this person. */
  readonly isConfigured: (name: string) => boolean
  /** Whether somebody could come in who may manage people. */
  readonly hasOwner: () => boolean
  readonly now: () => number
}

export class People {
  readonly #parts: PeopleParts

  constructor(parts: PeopleParts) {
    this.#parts = parts
  }

  /** Throws `PersonError`. The invitation is there where no password was given. */
  async add(request: PersonRequest, createdBy: string): Promise<Invitation | undefined> {
    const { access, isConfigured, hasOwner, now } = this.#parts
    const { name, role, clients, password } = request
    if (!NAME.test(name) || name !== name.trim()) {
      throw new PersonError('name', 'A name is one line of 100 characters at most, without / \\ ? and #')
    }
    if (isConfigured(name)) throw new PersonError('taken', `The configuration names ${name} already`)
    if (access.person(name)) throw new PersonError('taken', `There is somebody called ${name} already`)
    if (role !== 'owner' && !hasOwner()) {
      throw new PersonError(
        'no-owner',
        'No owner has a password, so that whoever reaches this address may do everything: set web.password, ' +
          'or invite an owner, before others',
      )
    }
    const hash = password === undefined ? null : await hashPassword(password)
    const invitation = hash === null ? this.#invitation() : undefined
    await access.putPerson({
      name,
      role,
      clients: clients && [...clients],
      password: hash,
      invitation: invitation?.kept ?? null,
      createdAt: now(),
      createdBy,
    })
    return invitation?.shown
  }

  /** What they may holds from their next request on; another password ends their sessions. Throws `PersonError`. */
  async change(name: string, { role, clients, password }: PersonChange): Promise<void> {
    const { access } = this.#parts
    this.#known(name)
    const hash = password === undefined ? undefined : await hashPassword(password)
    await access.putPerson({
      ...this.#known(name),
      ...(role && { role }),
      ...(clients !== undefined && { clients: clients && [...clients] }),
      ...(hash !== undefined && { password: hash, invitation: null }),
    })
  }

  /** Another link: the one before opens nothing any more, the password stays until another is chosen. */
  async invite(name: string): Promise<Invitation> {
    const person = this.#known(name)
    const { kept, shown } = this.#invitation()
    await this.#parts.access.putPerson({ ...person, invitation: kept })
    return shown
  }

  /** Ends their sessions too. Throws `PersonError`. */
  async remove(name: string): Promise<void> {
    this.#known(name)
    await this.#parts.access.dropPerson(name)
  }

  /** Whose invitation a text is; undefined: nobody's, or it is over. */
  invited(text: string): Person | undefined {
    const { access, isConfigured, now } = this.#parts
    const invited = access.people().flatMap((person) => {
      const { invitation } = person
      return invitation ? [[invitation.id, { ...invitation, person }] as const] : []
    })
    const found = shownBy(text, new Map(invited))
    if (!found || found.expiresAt <= now() || isConfigured(found.person.name)) return undefined
    return found.person
  }

  /** Takes the invitation: it is good for this one password. Undefined: it is nobody's, or over. */
  async join(text: string, password: string): Promise<Person | undefined> {
    if (!this.invited(text)) return undefined
    const hash = await hashPassword(password)
    // Somebody else may have taken it meanwhile.
    const person = this.invited(text)
    if (!person) return undefined
    const joined: Person = { ...person, password: hash, invitation: null }
    await this.#parts.access.putPerson(joined)
    return joined
  }

  #known(name: string): Person {
    const { access, isConfigured } = this.#parts
    if (isConfigured(name)) {
      throw new PersonError('configured', `The configuration names ${name}: change it there, under web.users`)
    }
    const person = access.person(name)
    if (!person) throw new PersonError('unknown', `There is nobody called ${name}`)
    return person
  }

  #invitation() {
    const { id, hash, text }: Made = makeBearer()
    const expiresAt = this.#parts.now() + INVITATION_MS
    return { kept: { id, hash, expiresAt }, shown: { text, expiresAt } }
  }
}
