import { LogError, type TaskSpec, type TopicSpec } from './port.ts'

/** Throws `invalid` for a topic that no log can have: Kafka's rules for names, whole numbers where numbers stand. */
export function checkTopicSpec(spec: TopicSpec): void {
  const { name } = spec
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name) || name === '.' || name === '..') {
    throw new LogError(
      'invalid',
      `topic name ${JSON.stringify(name)}: use 1 to 249 of a-z, A-Z, 0-9, dot, underscore and hyphen`,
    )
  }
  if (spec.partitions !== undefined && !(Number.isInteger(spec.partitions) && spec.partitions >= 1)) {
    throw new LogError('invalid', `topic ${name}: ${spec.partitions} partitions; use a whole number from 1`)
  }
  for (const setting of ['retentionMs', 'retentionBytes', 'tombstoneMs'] as const) {
    const value = spec[setting]
    if (value === undefined || value === null) continue
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new LogError('invalid', `topic ${name}: ${setting} is ${value}; use a whole number from 0`)
    }
  }
}

/** Throws `invalid` for a task whose id could not name a consumer group and a changelog, or whose lists repeat. */
export function checkTaskSpec(spec: TaskSpec): void {
  if (!/^[a-zA-Z0-9._-]{1,200}$/.test(spec.id)) {
    throw new LogError(
      'invalid',
      `task id ${JSON.stringify(spec.id)}: use 1 to 200 of a-z, A-Z, 0-9, dot, underscore and hyphen`,
    )
  }
  for (const list of [spec.inputs, spec.stores ?? []]) {
    const twice = list.find((name, i) => list.indexOf(name) !== i)
    if (twice !== undefined) throw new LogError('invalid', `task ${spec.id}: ${twice} is named twice`)
  }
}
