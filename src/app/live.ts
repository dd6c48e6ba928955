/** What happens in this process, as live events. */

import type { Health } from '../ops/health.ts'
import { LiveHub } from '../web/live/hub.ts'
import type { HistoryStage } from './history-stage.ts'

/** Stages say how they are when they are asked. */
const LOOK_MS = 1_000

export interface LiveChanges extends Disposable {
  readonly hub: LiveHub
}

/** Tells of changes of the history and of the stages until it is disposed of. */
export function liveChanges(history: HistoryStage, health: Health): LiveChanges {
  const hub = new LiveHub(`${process.pid.toString(36)}.${Date.now().toString(36)}`)
  let known = JSON.stringify(health.stages())
  const looking = setInterval(() => {
    const now = JSON.stringify(health.stages())
    if (now === known) return
    known = now
    hub.tell('status')
  }, LOOK_MS).unref()
  const unsubscribe = history.subscribe((change) => hub.changed(change))
  return {
    hub,
    [Symbol.dispose]() {
      clearInterval(looking)
      unsubscribe()
      hub.close()
    },
  }
}
