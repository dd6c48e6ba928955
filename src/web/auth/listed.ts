import type { Access } from './access.ts'
import type { User, Users } from './users.ts'

export interface ListedUser extends User {
  /** Those of the configuration are changed there alone. */
  readonly from: 'configuration' | 'dashboard'
  readonly hasPassword: boolean
  /** A link waits for them under which they choose a password. */
  readonly invitedUntil: number | null
  readonly sessions: number
  readonly lastLoginAt: number | null
}

/** Who may log in, those of the configuration first. */
export function listUsers({
  users,
  access,
}: {
  readonly users: Users
  readonly access: Access
}): ListedUser[] {
  return users.list().map((user) => {
    const isConfigured = users.isConfigured(user.name)
    const person = isConfigured ? undefined : access.person(user.name)
    return {
      ...user,
      from: isConfigured ? 'configuration' : 'dashboard',
      hasPassword: users.hasPassword(user.name),
      invitedUntil: person?.invitation?.expiresAt ?? null,
      ...access.sessionsOf(user.name),
    }
  })
}
