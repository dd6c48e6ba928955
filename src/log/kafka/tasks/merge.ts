import type { LogRecord } from '../../port.ts'
import type { Backlog } from './backlog.ts'

/** Takes at most `max`, the head with the lowest timestamp first. */
export function mergeByTime(queues: readonly Backlog[], max: number): LogRecord[] {
  const taken: LogRecord[] = []
  while (taken.length < max) {
    let first: Backlog | undefined
    for (const queue of queues)
      if (queue.length > 0 && !(first && first.nextTimestamp <= queue.nextTimestamp)) first = queue
    if (!first) break
    taken.push(first.take())
  }
  return taken
}
