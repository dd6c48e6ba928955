/** Who is in a group, and has what, as its coordinator tells. */

import { type Admin, call } from './client.ts'
import type { GroupMember } from './copies.ts'
import type { ClientError } from './errors.ts'

interface Described {
  readonly groups: readonly {
    readonly error?: ClientError
    readonly state: number
    readonly members: readonly {
      readonly clientId: string
      readonly memberId: string
      readonly assignment: { readonly topicPartitions: readonly { readonly partition: number }[] }
    }[]
  }[]
}

const TIMEOUT_MS = 10_000
const STABLE = 3

/** The members of a group that is at rest; none while it rebalances. Throws what the client does. */
export async function groupMembers(
  admin: Admin,
  groupId: string,
): Promise<readonly GroupMember[] | undefined> {
  const { groups } = await call<Described>((done) =>
    admin.describeGroups([groupId], { timeout: TIMEOUT_MS }, done),
  )
  const [group] = groups
  if (group?.error) throw group.error
  if (group?.state !== STABLE) return undefined
  return group.members.map(({ clientId, memberId, assignment }) => ({
    clientId,
    memberId,
    partitions: [...new Set(assignment.topicPartitions.map(({ partition }) => partition))],
  }))
}
