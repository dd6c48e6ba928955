/** What changes something on the log: done here with the log at hand, or by the process that holds it. */

import type { Config } from '../config/index.ts'
import { SILENT } from '../log/logger.ts'
import type { Log } from '../log/port.ts'
import { describeHolder } from '../log/sqlite/index.ts'
import type { ConsolePart, ConsoleRequest } from '../sql/console/index.ts'
import { type Cleaned, clean } from '../sql/index.ts'
import {
  createInvite,
  type Invite,
  type InviteOptions,
  type RetryFilter,
  type RetryResult,
  retryDeliveries,
  telegramTopics,
} from '../telegram/index.ts'
import { openAuthOf } from './access-file.ts'
import { jsonParts } from './json-parts.ts'
import { makeTopics } from './make-topics.ts'
import { openLog } from './open-log.ts'
import { managePeople, type PeopleAnswer, type PeopleRequest } from './people.ts'
import { present } from './presence.ts'
import type { Status } from './status.ts'

/** The calls that change something; each does with a log at hand what it does through a running process. */
export function controlCalls(log: Log) {
  return {
    invite: (options: InviteOptions): Promise<Invite> => createInvite(log, options),
    retry: (filter: RetryFilter): Promise<RetryResult> =>
      retryDeliveries(log, filter, AbortSignal.timeout(RETRY_MS)),
    clean: (_: null): Promise<readonly Cleaned[]> => clean(log),
  }
}

const RETRY_MS = 60_000
const CALL_TIMEOUT_MS = 70_000

type Calls = ReturnType<typeof controlCalls> & {
  readonly status: (body: null) => Promise<Status>
  readonly people: (request: PeopleRequest) => Promise<PeopleAnswer>
}
type Body<N extends keyof Calls> = Parameters<Calls[N]>[0]
type Result<N extends keyof Calls> = Awaited<ReturnType<Calls[N]>>

/** A running process does not answer as it should. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
}

export interface RunningProcess {
  readonly pid: number
  call<N extends keyof Calls>(name: N, body: Body<N>): Promise<Result<N>>
  /** Answers a console. Ends when the signal aborts. */
  ask(request: ConsoleRequest, signal: AbortSignal): AsyncIterable<ConsolePart>
}

/**
 * The process that runs on this data directory, if one does; of several on Kafka, the one that has run longest.
 * `does`: what its stages must be.
 */
export async function runningProcess(
  config: Config,
  does: (stages: readonly unknown[]) => boolean = () => true,
): Promise<RunningProcess | undefined> {
  const { dataDir } = config
  const holder =
    config.log.kind === 'sqlite'
      ? await describeHolder(dataDir)
      : (await present(dataDir)).find(({ facts }) => does(stagesOf(facts)))
  if (!holder) return undefined
  const { pid, facts } = holder
  const post = async (name: string, body: unknown, signal: AbortSignal): Promise<Response> => {
    const { controlUrl, controlToken } = facts
    if (typeof controlUrl !== 'string' || typeof controlToken !== 'string') {
      throw new ControlError(`process ${pid} holds ${dataDir} and takes no calls yet: try again in a moment`)
    }
    const response = await fetch(`${controlUrl}/control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    }).catch((cause: Error) => {
      const reason =
        cause.name === 'TimeoutError' ? 'does not answer' : 'takes no calls now: it starts or ends'
      throw new ControlError(`process ${pid} ${reason}; try again in a moment`, { cause })
    })
    if (response.ok) return response
    const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string }
    throw new ControlError(error ?? `process ${pid} answers ${response.status}`)
  }
  return {
    pid,
    async call<N extends keyof Calls>(name: N, body: Body<N>): Promise<Result<N>> {
      const response = await post(name, body, AbortSignal.timeout(CALL_TIMEOUT_MS))
      const { result } = (await response.json()) as { readonly result?: unknown }
      return result as Result<N>
    },
    async *ask(request, signal) {
      try {
        const response = await post('sql', request, signal)
        yield* jsonParts<ConsolePart>(response.body!, signal)
      } catch (cause) {
        if (signal.aborted) return
        if (cause instanceof ControlError) throw cause
        throw new ControlError(`process ${pid} has ended, or broken off its answer`, { cause })
      }
    },
  }
}

/** Of a process that runs the rules, or serves them. */
export function hasRules(stages: readonly unknown[]): boolean {
  return stages.includes('query') || stages.includes('serve')
}

function stagesOf({ stages }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(stages) ? stages : []
}

/** Does one call: through the process that runs, or with the log opened for it. */
export async function control<N extends keyof ReturnType<typeof controlCalls>>(
  config: Config,
  name: N,
  body: Body<N>,
): Promise<Result<N>> {
  const running = await runningProcess(config)
  if (running) return running.call(name, body)
  const { log } = await openLog(config, SILENT)
  await using _ = log
  await makeTopics(log, telegramTopics())
  const call: (body: Body<N>) => Promise<unknown> = controlCalls(log)[name] as never
  return (await call(body)) as Result<N>
}

/** Through the process that serves the dashboard, or on its file where none runs. Throws `ControlError`, `PersonError`. */
export async function managePeopleOf(config: Config, request: PeopleRequest): Promise<PeopleAnswer> {
  const running = await runningProcess(config, (stages) => stages.includes('serve'))
  if (running) return running.call('people', request)
  const auth = await openAuthOf(config)
  try {
    return await managePeople(auth, `http://${config.web.host}:${config.web.port}`, request)
  } finally {
    await auth.access.close()
  }
}
