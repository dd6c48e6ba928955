/** What tubewire's own things are called on the cluster. */

const PREFIX = 'tubewire-'
const CHANGELOG = /^tubewire-(.+)-changelog$/

/** The consumer group of a task, which shares its partitions out among processes. */
export function groupOf(taskId: string): string {
  return `${PREFIX}${taskId}`
}

/** None for a group of others. */
export function taskOfGroup(group: string): string[] {
  return group.startsWith(PREFIX) ? [group.slice(PREFIX.length)] : []
}

/** The compacted topic that a task's state is restored from; partition i is share i's. */
export function changelogOf(taskId: string): string {
  return `${PREFIX}${taskId}-changelog`
}

/** None for a topic that is no changelog. */
export function taskOfChangelog(topic: string): string[] {
  const found = CHANGELOG.exec(topic)?.[1]
  return found === undefined ? [] : [found]
}

/** A task without inputs owns partition 0 of this empty topic, for the fencing that goes with it. */
export function shareTopicOf(taskId: string): string {
  return `${PREFIX}${taskId}-share`
}

export function isInternal(topic: string): boolean {
  return topic.startsWith('__') || (topic.startsWith(PREFIX) && /-(changelog|share)$/.test(topic))
}

/** Begins the group names of plain readers, which join no group. */
export const READER_GROUP = `${PREFIX}reader-`

/** Where Kafka keeps groups' positions, which transactions move. */
export const POSITIONS_TOPIC = '__consumer_offsets'

/** The transactional id of one process. */
export function transactionalIdOf(instanceId: string): string {
  return `${PREFIX}${instanceId}`
}

export function isOwnTransactionalId(id: string): boolean {
  return id.startsWith(PREFIX)
}
