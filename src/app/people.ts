/** The people who may log in, as the command line manages them: in the process that runs, or beside none. */

import type { Config } from '../config/index.ts'
import { type Auth, type ListedUser, listUsers, type PersonRequest } from '../web/auth/index.ts'
import { openAuthOf } from './access-file.ts'
import { runningProcess } from './control.ts'

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
    const action = `user.${request.do === 'log-out' ? 'end-sessions' : request.do}`
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

/** Through the process that serves the dashboard, or on its file where none runs. Throws `ControlError`, `PersonError`. */
export async function managePeopleOf(config: Config, request: PeopleRequest): Promise<PeopleAnswer> {
  const running = await runningProcess(config, (stages) => stages.includes('serve'))
  if (running) return running.call('people', request)
  const auth = await openAuthOf(config)
  try {
    return await managePeople(auth, `http://${config.web.host}:${config.web.port}`, request)
  } finally {
    await auth.access.close()
  }
}
