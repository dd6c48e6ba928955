import type { LogRecord } from '../port.ts'

/** Takes at most `max` off the queues' fronts, the head with the lowest timestamp first. */
export function mergeByTime(queues: readonly LogRecord[][], max: number): LogRecord[] {
  if (queues.length === 1) return queues[0]!.splice(0, max)
  const heads = queues.map(() => 0)
  const taken: LogRecord[] = []
  while (taken.length < max) {
    let lowest = -1
    for (let i = 0; i < queues.length; i++) {
      const head = queues[i]![heads[i]!]
      if (head && (lowest < 0 || head.timestamp < queues[lowest]![heads[lowest]!]!.timestamp)) lowest = i
    }
    if (lowest < 0) break
    taken.push(queues[lowest]![heads[lowest]!++]!)
  }
  queues.forEach((queue, i) => {
    queue.splice(0, heads[i])
  })
  return taken
}
