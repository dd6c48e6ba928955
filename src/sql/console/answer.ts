/** Answers a console: statement by statement, each in parts as they come. */

import { analyzeTransient } from '../analysis/index.ts'
import { SqlError } from '../error.ts'
import { queriesNamed } from '../program/apply.ts'
import { type Answer, answerOf, knownQuery, type Surroundings } from '../questions/index.ts'
import {
  nearest,
  type Pause,
  type Print,
  parseStatements,
  type QueryStatement,
  type Statement,
  type Terminate,
} from '../syntax/index.ts'
import { assertionFailure } from './assertion.ts'
import type { ConsolePart, ConsoleRequest } from './parts.ts'
import type { ConsolePlace } from './place.ts'
import { printedRecords } from './printed.ts'
import { TooManyPushQueries } from './push-queries.ts'
import { pulledRows, pushedRows } from './rows.ts'
import { OpenSession } from './session.ts'

/** Ends after the last statement, at the first that is refused (an `error`), or when the signal aborts. */
export async function* answerConsole(
  request: ConsoleRequest,
  place: ConsolePlace,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  try {
    const session = await OpenSession.open(place, request.session)
    for (const statement of parseStatements(request.sql, session.variables)) {
      yield { kind: 'statement', text: statement.text, line: statement.at.line }
      const changed = await session.change(statement)
      if (changed === undefined) yield* answered(statement, session, place, signal)
      else {
        yield { kind: 'done', text: changed }
        yield { kind: 'session', session: session.state }
      }
    }
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof TooManyPushQueries)
      yield { kind: 'error', message: error.message, line: 1, column: 1 }
    else if (!(error instanceof SqlError)) throw error
    else yield { kind: 'error', message: error.message, line: error.line, column: error.column }
  }
}

async function* answered(
  statement: Statement,
  session: OpenSession,
  place: ConsolePlace,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  switch (statement.kind) {
    case 'query-statement':
      yield* selected(statement, session, place, signal)
      return
    case 'print':
      yield* printed(statement, session, place, signal)
      return
    case 'pause':
    case 'resume':
    case 'terminate':
      yield { kind: 'done', text: await ordered(statement, place) }
      return
    case 'assert': {
      const failure = await assertionFailure(statement, place.log, signal)
      if (failure !== undefined) throw new SqlError(failure, statement.at)
      yield { kind: 'done', text: 'it is so' }
      return
    }
    default: {
      const answer = answerOf(statement, await surroundings(session, place))
      if (!answer) throw notHere(statement)
      yield* partsOf(answer)
    }
  }
}

function selected(
  { query, text }: QueryStatement,
  { catalog }: OpenSession,
  place: ConsolePlace,
  signal: AbortSignal,
): AsyncIterable<ConsolePart> {
  const plan = analyzeTransient(query, catalog)
  if (plan.kind !== 'push') return pulledRows(plan, place, signal)
  const from =
    catalog.properties.get('auto.offset.reset')?.toLowerCase() === 'earliest' ? 'earliest' : 'latest'
  return place.pushes.run(text, plan, signal, (ended) => pushedRows(plan, place, from, ended))
}

async function* printed(
  statement: Print,
  { catalog }: OpenSession,
  place: ConsolePlace,
  signal: AbortSignal,
): AsyncGenerator<ConsolePart> {
  const names = (await place.log.topics()).map(({ name }) => name)
  if (!names.includes(statement.topic)) {
    const near = nearest(statement.topic, names)
    throw new SqlError(
      `Could not find topic '${statement.topic}'. Topic names are case-sensitive.` +
        (near === undefined ? '' : `\nDid you mean '${near}'?`),
      statement.at,
    )
  }
  const source = [...catalog.sources.values()].find(({ topic }) => topic === statement.topic)
  yield* printedRecords(statement, source, place, signal)
}

async function ordered(statement: Pause | Terminate, place: ConsolePlace): Promise<string> {
  const { program, order, pushes, stateOf } = place
  const { kind, queryId, at } = statement
  if (kind === 'terminate' && queryId !== undefined && pushes.terminate(queryId))
    return `${queryId} has ended`
  const ids = new Set(queriesNamed(statement, program.catalog))
  if (!order) {
    throw new SqlError(`${kind.toUpperCase()} needs the rules to run: start them with \`tubewire up\`.`, at)
  }
  const queries = program.queries.filter((query) => ids.has(query.id) && stateOf(query) !== 'TERMINATED')
  if (queryId !== undefined && queries.length === 0) {
    throw new SqlError(
      `Unknown queryId: ${queryId}. It was ended: change its statement to begin it anew.`,
      at,
    )
  }
  await order(kind, queries)
  const done = { pause: 'paused', resume: 'running', terminate: 'ended' }[kind]
  return `${queries.map(({ id }) => id).join(', ') || 'nothing'}: ${done}`
}

async function surroundings(session: OpenSession, place: ConsolePlace): Promise<Surroundings> {
  const { program, stateOf, activityOf, pushes, log } = place
  const topics = (await log.topics()).map(({ name, partitions, offsets }) => ({
    name,
    partitions,
    records: offsets.reduce((sum, { earliest, end }) => sum + end - earliest, 0),
  }))
  const catalog = {
    ...session.catalog,
    topics: new Map(topics.map(({ name, partitions }) => [name, partitions])),
  }
  return {
    catalog,
    topics,
    queries: [
      ...program.queries.map((query) => knownQuery(query, stateOf(query), query.rule, activityOf?.(query))),
      ...pushes.list(),
    ],
    variables: session.variables.variables,
    schemas: session.schemas,
  }
}

function* partsOf({ tables, text }: Answer): Generator<ConsolePart> {
  for (const { title, columns, rows } of tables) {
    yield { kind: 'columns', columns, ...(title === undefined ? {} : { title }) }
    for (const values of rows) yield { kind: 'row', values }
  }
  if (text !== undefined) yield { kind: 'text', text }
}

function notHere({ kind, at }: Statement): SqlError {
  const reason =
    kind === 'run-script'
      ? 'RUN SCRIPT stands alone on its line in a console, which reads the file itself.'
      : kind === 'assert'
        ? 'ASSERT VALUES and its like are for tests: `tubewire sql test`.'
        : kind === 'connector'
          ? "Connectors are Kafka Connect's: use its REST API."
          : 'Rules stand in files: write it there (sql.files names them; queries.sql by default), and a running `tubewire up` takes it over. `tubewire sql lint`, `test` and `backtest` try it before.'
  return new SqlError(reason, at)
}
