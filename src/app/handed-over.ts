/** Looks after stages that a cluster runs: asks how they are, so that `status` and /readyz can say it. */

import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectorHost, failureOf, isRunning, stateText } from '../deploy/connect/index.ts'
import { DeployError } from '../deploy/error.ts'
import { type KsqlServer, readQueries } from '../deploy/ksqldb/index.ts'
import type { Health, StageHealth } from '../ops/health.ts'
import type { Stage } from './supervise.ts'

const EVERY_MS = 15_000

/** What is wrong there must not end this process, which can do nothing about it: it is `degraded`, never `failed`. */
const trouble = (detail: string): StageHealth => ({ state: 'degraded', detail })

/** The rules on a ksqlDB server: a line for the server and one for each of its persistent queries. */
export function ksqldbStage(server: KsqlServer, health: Health, everyMs = EVERY_MS): Stage {
  const queries = new Map<string, StageHealth>()
  const look = async (signal: AbortSignal): Promise<StageHealth> => {
    const found = await readQueries(server, undefined, signal)
    for (const id of queries.keys()) queries.set(id, trouble('the server has no such query any more'))
    for (const { id, sinks, state } of found) {
      const writes = `writes ${sinks.join(', ')}`
      if (!queries.has(id)) health.watch(`ksqldb ${id}`, () => queries.get(id)!)
      const isWell = state === 'RUNNING'
      queries.set(id, isWell ? { state: 'running', detail: writes } : trouble(`${state}; ${writes}`))
    }
    if (found.length === 0) return trouble('the server has no queries: run `tubewire deploy ksqldb`')
    const running = found.filter(({ state }) => state === 'RUNNING').length
    const told = `${running} of ${found.length} queries run at ${server.url}`
    return running === found.length ? { state: 'running', detail: told } : trouble(told)
  }
  return lookingStage('ksqldb', look, everyMs)
}

/** Delivery by a connector. */
export function connectorStage(host: ConnectorHost, name: string, everyMs = EVERY_MS): Stage {
  const look = async (signal: AbortSignal): Promise<StageHealth> => {
    const state = await host.stateOf(name, signal)
    if (!state) return trouble(`${host.url} has no connector ${name}: run \`tubewire deploy connect\``)
    const told = `${name} at ${host.url}: ${stateText(state)}`
    const failure = failureOf(state)
    if (failure !== undefined) {
      return trouble(`${told}; ${failure}. \`tubewire deploy connect\` starts again what failed`)
    }
    return isRunning(state) ? { state: 'running', detail: told } : trouble(told)
  }
  return lookingStage('connector', look, everyMs)
}

function lookingStage(
  name: string,
  look: (signal: AbortSignal) => Promise<StageHealth>,
  everyMs: number,
): Stage {
  let seen: StageHealth = { state: 'starting' }
  return {
    name,
    health: () => seen,
    async run(signal) {
      while (!signal.aborted) {
        try {
          seen = await look(signal)
          await delay(everyMs, undefined, { signal })
        } catch (error) {
          if (signal.aborted) return
          if (!(error instanceof DeployError)) throw error
          seen = trouble(error.message)
          await delay(everyMs, undefined, { signal }).catch(() => undefined)
        }
      }
    },
  }
}
