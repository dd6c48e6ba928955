/** What happens in this process, as live events. */

import { setTimeout as pause } from 'node:timers/promises'
import type { LogReader } from '../log/port.ts'
import type { Health } from '../ops/health.ts'
import type { Logger } from '../ops/logger.ts'
import { TELEGRAM_CHATS } from '../records/chat.ts'
import { LiveHub } from '../web/live/hub.ts'
import type { HistoryStage } from './history-stage.ts'

/** Stages say how they are when they are asked. */
const LOOK_MS = 1_000
/** Until the log is asked again that could not be read. */
const AGAIN_MS = 5_000

export interface LiveChanges extends Disposable {
  readonly hub: LiveHub
}

export interface LiveParts {
  readonly history: HistoryStage
  readonly health: Health
  readonly log: Pick<LogReader, 'read'>
  readonly logger: Pick<Logger, 'warn'>
}

/** Tells of changes of the history, of the stages and of chats until it is disposed of. */
export function liveChanges({ history, health, log, logger }: LiveParts): LiveChanges {
  const hub = new LiveHub(`${process.pid.toString(36)}.${Date.now().toString(36)}`)
  let known = JSON.stringify(health.stages())
  const looking = setInterval(() => {
    const now = JSON.stringify(health.stages())
    if (now === known) return
    known = now
    hub.tell('status')
  }, LOOK_MS).unref()
  const stop = new AbortController()
  void followChats(log, logger, () => hub.tell('chats'), stop.signal)
  const unsubscribe = history.subscribe((change) => hub.changed(change))
  return {
    hub,
    [Symbol.dispose]() {
      clearInterval(looking)
      unsubscribe()
      stop.abort()
      hub.close()
    },
  }
}

/** Chats are paired and changed by the bot, which may run in another process: what all see is their topic. */
async function followChats(
  log: LiveParts['log'],
  logger: LiveParts['logger'],
  tell: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _ of log.read(TELEGRAM_CHATS, 'latest', signal)) tell()
    } catch (error) {
      if (signal.aborted) return
      logger.warn(
        { err: error },
        'Changes of chats can not be told as they happen: the log is asked again soon',
      )
      await pause(AGAIN_MS, undefined, { signal, ref: false }).catch(() => {})
    }
  }
}
