import { LogError, type TaskSpec } from '../../port.ts'

/** For a task with state whose inputs have other partitions than when the state was made. */
export function grown({ id, inputs }: TaskSpec, now: number, before: number): LogError {
  return new LogError(
    'state-mismatch',
    `${inputs.join(' and ')} now has ${now} partitions, and the state of task ${id} is that of ${before}: keys have moved away from it, so that the task can't go on with it`,
  )
}
