/** What the API needs, over a log and a history of a test: the one place that knows all of it. */

import assert from 'node:assert/strict'
import { type History, type HistoryPolicy, importCsv } from '../../src/history/index.ts'
import type { Log } from '../../src/log/port.ts'
import type { ApiPorts } from '../../src/web/api/index.ts'
import type { LiveHub } from '../../src/web/live/hub.ts'

interface PortsParts {
  readonly log: Log
  readonly history: History
  readonly policy: HistoryPolicy
  readonly live: LiveHub
  readonly clock: () => number
  readonly isDemo?: boolean
}

export function portsFor({ log, history, policy, live, clock, isDemo = false }: PortsParts): ApiPorts {
  return {
    history,
    facts: { version: '1.2.3', isDemo, hasDerivedMetrics: policy.derivedMetrics === 'accepted' },
    live,
    inspect: () => Promise.reject(new Error('no test asks for it')),
    retryAlerts: async (ids) => ({ queued: [], gone: [], notRetryable: ids }),
    importCsv: (chunks, options, signal) => importCsv(chunks, { log, policy, clock, ...options }, signal),
    desks: { rules: unasked(), watch: unasked(), chats: unasked() },
    clock,
    logger: { error: (facts, message) => assert.fail(`${message} ${JSON.stringify(facts)}`) },
  }
}

/** A desk that no test of these asks; `openTestDesks` has real ones. */
function unasked<Desk extends object>(): Desk {
  return new Proxy({} as Desk, {
    get: (_, name) => () => Promise.reject(new Error(`no test asks for ${String(name)}`)),
  })
}
