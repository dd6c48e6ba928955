/** The people who may log in, as the command line manages them. */

import { type Auth, type ListedUser, listUsers, type PersonRequest } from '../web/auth/index.ts'

export type PeopleRequest =
  | { readonly do: 'list' }
  | ({ readonly do: 'add' } & Omit<PersonRequest, 'password'>)
  | ({ readonly do: 'change' } & Omit<PersonRequest, 'password'>)
  | { readonly do: 'invite' | 'log-out' | 'remove'; readonly name: string }

export interface PeopleAnswer {
  readonly users: readonly ListedUser[]
  /** The link under which the person chooses a password; null where none was made. */
  readonly invitation: { readonly url: string; readonly expiresAt: number } | null
}

/** Throws `PersonError`. */
export async function managePeople(
  { people, access, users, audit, now, place }: Auth,
  url: string,
  request: PeopleRequest,
): Promise<PeopleAnswer> {
  const by = 'owner'
  const invitation = await (async () => {
    switch (request.do) {
      case 'list':
        return undefined
      case 'add':
        return people.add(request, by)
      case 'change':
        await people.change(request.name, { role: request.role, clients: request.clients })
        return undefined
      case 'invite':
        return people.invite(request.name)
      case 'log-out':
        await access.endSessionsOf(request.name)
        return undefined
      case 'remove':
        await people.remove(request.name)
        return undefined
    }
  })()
  if (request.do !== 'list') {
    const action = `user.${request.do === 'log-out' ? 'end-sessions' : request.do}` as const
    const detail = 'role' in request ? [request.role, ...(request.clients ?? [])].join(' ') : ''
    const entry = {
      who: by,
      role: 'owner',
      address: 'the command line',
      action,
      target: request.name,
      detail,
    }
    await audit.append({ at: now(), ...entry })
  }
  return {
    users: listUsers({ users, access }),
    invitation: invitation
      ? { url: `${place.publicUrl ?? url}/join#${invitation.text}`, expiresAt: invitation.expiresAt }
      : null,
  }
}
