/** Consumer groups: which there are, who is in one, how far it is. */

import { LogError } from '../../port.ts'
import { type Admin, call } from '../client/client.ts'
import { type ClientError, CODE, unanswered } from '../client/errors.ts'
import type { SecondClient } from '../client/second-client.ts'
import type { GroupMember } from './copies.ts'
import { type GroupPosition, groupPositions } from './group-positions.ts'

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

interface Deleted {
  readonly error?: ClientError
}

const TIMEOUT_MS = 30_000
const DESCRIBE_TIMEOUT_MS = 10_000
const STABLE = 3

export class Groups {
  readonly #admin: Admin
  readonly #second: SecondClient

  constructor(admin: Admin, second: SecondClient) {
    this.#admin = admin
    this.#second = second
  }

  async names(): Promise<string[]> {
    const { groups } = await call<{ groups: { groupId: string }[] }>(this.#admin, (done) =>
      this.#admin.listGroups({ timeout: TIMEOUT_MS }, done),
    ).catch((cause) => {
      throw unanswered("the groups can't be listed", cause)
    })
    return groups.map(({ groupId }) => groupId)
  }

  /** A group's committed positions. Waits while a commit is pending; `reads` as `groupPositions` has it. */
  positions(groupId: string, reads: ReadonlyMap<string, number>): Promise<readonly GroupPosition[]> {
    return groupPositions(this.#second, groupId, reads)
  }

  /** The members of a group that is at rest; none while it rebalances. Throws what the client does. */
  async members(groupId: string): Promise<readonly GroupMember[] | undefined> {
    const { groups } = await call<Described>(this.#admin, (done) =>
      this.#admin.describeGroups([groupId], { timeout: DESCRIBE_TIMEOUT_MS }, done),
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

  /** Throws `invalid` while a process is in the group. */
  async delete(groupId: string): Promise<void> {
    if (!(await this.names()).includes(groupId)) return
    const [deleted] = await call<Deleted[]>(this.#admin, (done) =>
      this.#admin.deleteGroups([groupId], { timeout: TIMEOUT_MS }, done),
    ).catch((cause) => {
      throw unanswered(`group ${groupId} can't be deleted`, cause)
    })
    const error = deleted?.error
    if (!error || error.code === CODE.unknownGroup) return
    if (error.code === CODE.nonEmptyGroup)
      throw new LogError('invalid', `a process is at work in group ${groupId}: stop it first`)
    throw unanswered(`group ${groupId} can't be deleted`, error)
  }
}
