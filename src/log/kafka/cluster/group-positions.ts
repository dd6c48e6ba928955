/** The committed positions of a group. librdkafka's binding ends the process where the group's coordinator answers with an error. */

import { LogError } from '../../port.ts'
import { CODE, STARTING } from '../client/errors.ts'
import type { SecondClient } from '../client/second-client.ts'
import { answeredCodes, isNetwork } from '../client/wrapped-errors.ts'

export interface GroupPosition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

const CHECK_MS = 20
const LIMIT_MS = 30_000

/**
 * Waits while a commit is pending, and a while for the group's coordinator. `reads`: topics that the group is known to
 * read, with their partitions. Asked for everything, a coordinator is silent about a partition whose first commit is
 * pending; asked for the partition, it says so.
 */
export async function groupPositions(
  cluster: Pick<SecondClient, 'admin'>,
  groupId: string,
  reads: ReadonlyMap<string, number>,
): Promise<GroupPosition[]> {
  const found = await ask(cluster, groupId, undefined)
  const known = new Set(found.map(({ topic, partition }) => `${topic} ${partition}`))
  const missing = [...reads]
    .map(([name, count]) => ({
      name,
      partitionIndexes: Array.from({ length: count }, (_, i) => i).filter((i) => !known.has(`${name} ${i}`)),
    }))
    .filter(({ partitionIndexes }) => partitionIndexes.length > 0)
  const pending = missing.length === 0 ? [] : await ask(cluster, groupId, missing)
  return [...found, ...pending].sort(
    (a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) || a.partition - b.partition,
  )
}

interface Asked {
  readonly name: string
  readonly partitionIndexes: number[]
}

async function ask(
  cluster: Pick<SecondClient, 'admin'>,
  groupId: string,
  topics: Asked[] | undefined,
): Promise<GroupPosition[]> {
  const deadline = Date.now() + LIMIT_MS
  for (;;) {
    try {
      const admin = await cluster.admin()
      const [group] = await admin.listConsumerGroupOffsets({
        groups: [topics ? { groupId, topics } : groupId],
        requireStable: true,
      })
      return (group?.topics ?? []).flatMap(({ name, partitions }) =>
        partitions
          .map(({ partitionIndex, committedOffset }) => ({
            topic: name,
            partition: partitionIndex,
            offset: Number(committedOffset),
          }))
          .filter(({ offset }) => offset >= 0),
      )
    } catch (error) {
      if (error instanceof LogError) throw error
      const codes = answeredCodes(error)
      if (codes.includes(CODE.unknownGroup)) return []
      const isStarting = isNetwork(error) || codes.some((code) => STARTING.has(code))
      const mayPass = codes.includes(CODE.unstableOffsetCommit) || (isStarting && Date.now() < deadline)
      if (!mayPass) {
        const code = isStarting ? 'unreachable' : 'denied'
        throw new LogError(code, `the positions of ${groupId} can't be read: ${(error as Error).message}`, {
          cause: error,
        })
      }
      await new Promise((resolve) => setTimeout(resolve, CHECK_MS))
    }
  }
}
