/** A console's questions, answered in this process: by the one that runs the rules, by another, or by one that looks on. */

import type { Config } from '../config/index.ts'
import type { Log, LogReader } from '../log/port.ts'
import {
  answerConsole,
  type ConsolePart,
  type ConsolePlace,
  type ConsoleRequest,
  PushQueries,
  TableViews,
} from '../sql/console/index.ts'
import type { Program } from '../sql/index.ts'
import { openLogReader } from './open-log.ts'
import { readHeld, writeHeld } from './query-states.ts'
import type { RuleSet } from './rule-set.ts'
import { loadRules } from './rules.ts'

/** The rules as a process has them; `set` where it runs them itself. */
export interface RulesAtHand {
  readonly program: Program
  readonly set?: Pick<RuleSet, 'stateOf' | 'activityOf' | 'order'>
}

/** Answers within a process that has the log open. */
export function consoleCall(log: Log, rules: () => RulesAtHand) {
  const pushes = new PushQueries()
  const views = new TableViews()
  return async function* (request: ConsoleRequest, signal: AbortSignal): AsyncGenerator<ConsolePart> {
    const { program, set } = rules()
    const place: ConsolePlace = set
      ? {
          log,
          program,
          pushes,
          views,
          stateOf: (query) => set.stateOf(query),
          activityOf: (query) => set.activityOf(query),
          order: (...args) => set.order(...args),
        }
      : { ...(await besidePlace(log, program, 'RUNNING', signal)), pushes, views, order: ordersOn(log) }
    yield* answerConsole(request, place, signal)
  }
}

/** The rules run in other processes, or nowhere: what stands on the log says how they are. */
async function besidePlace(
  log: LogReader,
  program: Program,
  otherwise: string,
  signal: AbortSignal,
): Promise<ConsolePlace> {
  const held = await readHeld(log, signal)
  const stateOf: ConsolePlace['stateOf'] = ({ taskId }) => held.get(taskId)?.toUpperCase() ?? otherwise
  return { log, program, pushes: new PushQueries(), stateOf }
}

/** Other processes follow what is written here. */
function ordersOn(log: Log): NonNullable<ConsolePlace['order']> {
  const after = { pause: 'paused', resume: undefined, terminate: 'terminated' } as const
  return async (order, queries) => {
    await writeHeld(
      log,
      queries.map(({ taskId }) => ({ taskId, state: after[order] })),
    )
  }
}

export interface ConsoleOnItsOwn extends AsyncDisposable {
  ask(request: ConsoleRequest, signal: AbortSignal): AsyncIterable<ConsolePart>
}

/** Looks on at the log, beside whoever works on it. Throws `LogError` where there is none, and `RulesError`. */
export async function openConsole(config: Config): Promise<ConsoleOnItsOwn> {
  const log = await openLogReader(config)
  try {
    const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
    const program = await loadRules(config, { registry: log.registry, topics })
    const state = config.sql.engine === 'ksqldb' ? 'ON KSQLDB' : 'STOPPED'
    return {
      async *ask(request, signal) {
        yield* answerConsole(request, await besidePlace(log, program, state, signal), signal)
      },
      [Symbol.asyncDispose]: () => log.close(),
    }
  } catch (error) {
    await log.close()
    throw error
  }
}
