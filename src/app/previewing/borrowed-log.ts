/**
 * The process's log as the thread of a preview has it: a client of Kafka can't be in two threads, and reading is the
 * smaller part of the work.
 */

import { LogError, type LogErrorCode, type LogReader } from '../../log/port.ts'
import type { Failure } from '../../wire/failure.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'
import type { LogCall } from './messages.ts'

export type BorrowedLog = Pick<LogReader, 'registry' | 'topics' | 'read'>

/** The thread's side: every call is passed on. */
export function borrowLog(call: (asked: LogCall) => Promise<unknown>): BorrowedLog {
  let readings = 0
  const registry: Pick<SchemaRegistry, 'byId' | 'byGuid' | 'latest'> = {
    byId: (asked) => call({ of: 'registry', method: 'byId', asked }) as never,
    byGuid: (asked) => call({ of: 'registry', method: 'byGuid', asked }) as never,
    latest: (asked) => call({ of: 'registry', method: 'latest', asked }) as never,
  }
  return {
    registry: registry as SchemaRegistry,
    topics: (names) => call({ of: 'topics', names }) as never,
    // Ended with the thread.
    async *read(topic, from, _signal, options = {}) {
      readings += 1
      const reading = readings
      await call({ of: 'open', reading, topic, from, options })
      for (;;) {
        const { done, value } = (await call({ of: 'next', reading })) as IteratorResult<never, void>
        if (done) return
        yield value
      }
    },
  }
}

/** The process's side, for one thread. The signal ends what it reads. */
export function lendLog(log: BorrowedLog, signal: AbortSignal): (asked: LogCall) => Promise<unknown> {
  const readings = new Map<number, AsyncIterator<unknown>>()
  return async (asked) => {
    switch (asked.of) {
      case 'registry':
        return log.registry[asked.method](asked.asked as never, signal)
      case 'topics':
        return log.topics(asked.names)
      case 'open': {
        const batches = log.read(asked.topic, asked.from, signal, asked.options)
        readings.set(asked.reading, batches[Symbol.asyncIterator]())
        return undefined
      }
      case 'next':
        return readings.get(asked.reading)?.next()
    }
  }
}

export function logError({ name, code, message }: Failure): LogError | undefined {
  return name === 'LogError' ? new LogError(code as LogErrorCode, message) : undefined
}
