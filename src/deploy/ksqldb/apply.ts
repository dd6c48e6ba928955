/** Carries a plan out, statement by statement, and keeps the ledger of what it made. */

import { setTimeout as delay } from 'node:timers/promises'
import { DeployError } from '../error.ts'
import { readQueries } from './inventory.ts'
import { isSameEntry, type Ledger, type Made } from './ledger.ts'
import type { Plan, Step } from './plan.ts'
import type { Entity, KsqlServer } from './server.ts'

export interface ApplyOptions {
  /** How long one statement, and afterwards the start of the queries, may take. */
  readonly timeoutMs: number
  readonly pollMs?: number
  /** Told before a step and after it. */
  readonly onStep?: (step: Step, outcome?: string) => void
  readonly onWarning?: (message: string) => void
}

/**
 * Sends every step that changes something and waits until the server has executed it; at last waits until the queries
 * run. Throws `DeployError` at the first that fails; what was done until then stays, is in the ledger, and is found
 * again by the next run. Gives the ids of the queries that run.
 */
export async function applyPlan(
  server: KsqlServer,
  plan: Plan,
  ledger: Ledger,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const refused = plan.steps.filter(({ action }) => action === 'refuse')
  if (refused.length > 0) {
    const list = refused.map(({ rule, what, note }) => `${rule ?? ''} ${what}: ${note}`).join('\n')
    throw new DeployError('refused', `Nothing was changed, because the plan can't be carried out:\n${list}`)
  }
  let after: number | undefined
  for (const step of plan.steps) {
    if (step.action === 'keep' || step.action === 'skip') continue
    options.onStep?.(step)
    const { outcome, sequence } = await perform(server, step, after, ledger, options, signal)
    after = sequence ?? after
    options.onStep?.(step, outcome)
  }
  return awaitRunning(server, ledger, after, options, signal)
}

interface Performed {
  readonly outcome: string
  readonly sequence: number | undefined
}

async function perform(
  server: KsqlServer,
  step: Step,
  after: number | undefined,
  ledger: Ledger,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<Performed> {
  const { made, sql, properties } = step
  const before = ledger.made
  // Rows can't be found again on the server: better not written than written twice.
  if (made?.kind === 'rows') ledger.save([...before, made])
  const known = new Set((await readQueries(server, after, signal)).map(({ id }) => id))
  let entities: readonly Entity[]
  try {
    entities = await server.run(sql, { properties, after }, signal)
  } catch (error) {
    const isKnown = error instanceof DeployError && error.code !== 'uncertain'
    if (made?.kind === 'rows' && isKnown) ledger.save(before)
    throw error
  }
  const done = await awaitCommands(server, entities, options, signal)
  if (step.action === 'end') ledger.save(before.filter((entry) => !isSameEntry(entry, made!)))
  else if (made && made.kind !== 'rows') {
    const queryId = await newQuery(server, made.name, known, done.sequence ?? after, signal)
    ledger.save(remember(before, { ...made, ...(queryId !== undefined && { queryId }) }, step))
  }
  return { ...done, sequence: done.sequence ?? after }
}

/** A source that was replaced keeps its place, and stays somebody else's where it was; what is made anew comes last. */
function remember(made: readonly Made[], entry: Made, { action }: Step): readonly Made[] {
  const isOld = ({ kind, name, sql }: Made) =>
    kind === entry.kind && name === entry.name && (kind !== 'query' || sql === entry.sql)
  if (action !== 'replace') return [...made.filter((known) => !isOld(known)), entry]
  return made.map((known) => (isOld(known) ? { ...known, ...entry } : known))
}

/** The query that appeared with a statement, by what it writes. */
async function newQuery(
  server: KsqlServer,
  sink: string,
  known: ReadonlySet<string>,
  after: number | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const queries = await readQueries(server, after, signal)
  return queries.find(({ id, sinks }) => !known.has(id) && sinks.includes(sink))?.id
}

/** Follows the commands of a request until each is done. */
export async function awaitCommands(
  server: KsqlServer,
  entities: readonly Entity[],
  { timeoutMs, pollMs = 500, onWarning }: ApplyOptions,
  signal: AbortSignal,
): Promise<Performed> {
  const deadline = performance.now() + timeoutMs
  let outcome = ''
  let sequence: number | undefined
  for (const { commandId, commandStatus, commandSequenceNumber, statementText, warnings = [] } of entities) {
    for (const { message } of warnings) onWarning?.(message)
    if (commandId === undefined || commandStatus === undefined) continue
    if (commandSequenceNumber !== undefined && commandSequenceNumber >= 0) {
      sequence = Math.max(sequence ?? 0, commandSequenceNumber)
    }
    let { status, message } = commandStatus
    while (status !== 'SUCCESS') {
      if (status === 'ERROR' || status === 'TERMINATED') {
        throw new DeployError(
          'failed',
          `The ksqlDB server did not execute a statement: ${message}\nThe statement: ${statementText ?? commandId}`,
        )
      }
      if (performance.now() > deadline) {
        throw new DeployError(
          'uncertain',
          `The ksqlDB server has not executed a statement within ${timeoutMs} ms (${status}): ${commandId}. ` +
            'Run the command again later: it looks first at what is there.',
        )
      }
      await delay(pollMs, undefined, { signal })
      ;({ status, message } = await server.status(commandId, signal))
    }
    outcome = message
  }
  return { outcome, sequence }
}

async function awaitRunning(
  server: KsqlServer,
  { made }: Ledger,
  after: number | undefined,
  { timeoutMs, pollMs = 500 }: ApplyOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const ours = new Set(made.flatMap(({ queryId }) => queryId ?? []))
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const queries = (await readQueries(server, after, signal)).filter(({ id }) => ours.has(id))
    const bad = queries.find(({ state }) => state === 'ERROR')
    if (bad) {
      throw new DeployError(
        'failed',
        `Query ${bad.id} is in state ERROR: EXPLAIN ${bad.id}; on the server shows why`,
      )
    }
    const waiting = queries.filter(({ state }) => state !== 'RUNNING')
    if (waiting.length === 0) return queries.map(({ id }) => id)
    if (performance.now() > deadline) {
      const list = waiting.map(({ id, state }) => `${id} (${state})`).join(', ')
      throw new DeployError('failed', `Not running after ${timeoutMs} ms: ${list}`)
    }
    await delay(pollMs, undefined, { signal })
  }
}
