/**
 * A ksqlDB server on loopback, as strict as its REST API's description: media types, bodies, command ids and statuses,
 * sequence numbers, error codes, results of statements that ran before the one that failed. What it accepts is decided
 * by the engine's own analysis; what it tells of its statements is in a server's words (`ksqldb-words.ts`).
 */

import { emptyCatalog, memoryDirectory, sourceSchemaText, withTopics } from '../../src/sql/catalog/index.ts'
import { SqlError } from '../../src/sql/error.ts'
import { applyStatement } from '../../src/sql/program/apply.ts'
import {
  type CreateAs,
  type CreateSource,
  type InsertInto,
  parseStatements,
  type Statement,
  statementText,
} from '../../src/sql/syntax/index.ts'
import { type Answer, type HttpServer, openHttpServer, type Request } from './http-server.ts'
import { serverWords } from './ksqldb-words.ts'

export const KSQL_MEDIA_TYPE = 'application/vnd.ksql.v1+json'

export interface KsqldbServerOptions {
  readonly user?: string
  /** Topics that exist beforehand, with their partitions. */
  readonly topics?: Readonly<Record<string, number>>
  /** How often a command's status is not SUCCESS yet when it is asked for. Default 0. */
  readonly slowCommands?: number
  /** How often SHOW QUERIES shows a new query in another state than RUNNING. Default 0. */
  readonly slowQueries?: number
}

export interface KsqldbServer extends HttpServer {
  /** Statements that changed something, in order, with the properties that were sent with them. */
  readonly executed: readonly {
    readonly sql: string
    readonly properties: Readonly<Record<string, string>>
  }[]
  readonly rows: readonly string[]
  sources(): readonly string[]
  queries(): readonly string[]
  /** The next command fails when it is executed, after it was accepted. */
  failCommand(message: string): void
  setQueryState(id: string, state: string): void
  /** Runs statements as another client would. */
  execute(sql: string): void
}

interface Command {
  readonly id: string
  readonly sequence: number
  polls: number
  readonly error: string | undefined
  readonly message: string
}

const KNOWN_PROPERTIES =
  /^ksql\.(streams\.(auto\.offset\.reset|cache\.max\.bytes\.buffering|commit\.interval\.ms|producer\.linger\.ms)|query\.[a-z.]+)$/

class StatementError extends Error {
  readonly code: number
  constructor(message: string, code = 40001) {
    super(message)
    this.code = code
  }
}

export async function openKsqldbServer(options: KsqldbServerOptions = {}): Promise<KsqldbServer> {
  const schemas = memoryDirectory()
  const topics = new Map(Object.entries(options.topics ?? {}))
  let catalog = withTopics(
    emptyCatalog(),
    [...topics].map(([name, partitions]) => ({ name, partitions })),
  )
  const statements = new Map<string, CreateSource | CreateAs>()
  const queries = new Map<string, { statement: CreateAs | InsertInto; polls: number; state?: string }>()
  const commands = new Map<string, Command>()
  const executed: { sql: string; properties: Record<string, string> }[] = []
  const rows: string[] = []
  const failures: string[] = []
  let sequence = -1

  const wordsOf = (statement: CreateSource | CreateAs | InsertInto) => {
    const name = statement.kind === 'insert-into' ? statement.target : statement.name
    const source = catalog.sources.get(name)
    return serverWords(statement, source, topics.get(source?.topic ?? '') ?? 1)
  }

  /** Carries a statement out; gives the message of its command. */
  const apply = (statement: Statement): string => {
    if (statement.kind === 'create-source') checkTopic(statement, topics)
    const applied = applyStatement(statement, catalog, schemas)
    catalog = applied.catalog
    let message = 'done'
    for (const effect of applied.effects) {
      if (effect.kind === 'topic') {
        if (!topics.has(effect.source.topic)) topics.set(effect.source.topic, effect.source.partitions ?? 1)
        message = `${effect.source.type === 'stream' ? 'Stream' : 'Table'} created`
      } else if (effect.kind === 'start-query') {
        queries.set(effect.query.id, { statement: effect.query.statement, polls: 0 })
        message = `Created query with ID ${effect.query.id}`
      } else if (effect.kind === 'stop-query') {
        queries.delete(effect.id)
        message = 'Query terminated.'
      }
    }
    if (statement.kind === 'create-source' || statement.kind === 'create-as') {
      statements.set(statement.name, statement)
    }
    if (statement.kind === 'drop') statements.delete(statement.name)
    return message
  }

  const distributed = (statement: Statement, properties: Record<string, string>) => {
    const reset = properties['ksql.streams.auto.offset.reset']
    if (reset !== undefined && !['earliest', 'latest'].includes(reset)) {
      throw new StatementError(`Invalid value ${reset} for configuration auto.offset.reset`)
    }
    const id = commandId(statement)
    const error = failures.shift()
    let message = ''
    if (error === undefined) {
      message = apply(statement)
      executed.push({ sql: statement.text, properties })
    }
    sequence += 1
    const command: Command = { id, sequence, polls: 0, error, message }
    commands.set(id, command)
    return {
      '@type': 'currentStatus',
      statementText: `${statementText(statement)};`,
      commandId: id,
      commandStatus: statusOf(command, options.slowCommands ?? 0),
      commandSequenceNumber: sequence,
      warnings: [],
    }
  }

  const told = (statement: Statement): object => {
    const base = { statementText: `${statement.text};`, warnings: [] }
    if (statement.kind === 'describe' && statement.target.kind === 'source') {
      const source = catalog.sources.get(statement.target.name)
      if (!source)
        throw new StatementError(`Could not find STREAM/TABLE '${statement.target.name}' in the Metastore`)
      const links = [...catalog.queries.values()]
      const named = (ids: readonly { id: string }[]) =>
        ids.map(({ id }) => ({ id, sinks: [], queryString: '' }))
      return {
        ...base,
        '@type': 'sourceDescription',
        sourceDescription: {
          name: source.name,
          type: source.type.toUpperCase(),
          topic: source.topic,
          keyFormat: source.keyFormat.name,
          valueFormat: source.valueFormat.name,
          schema: sourceSchemaText(source),
          statement: wordsOf(statements.get(source.name)!),
          readQueries: named(links.filter(({ reads }) => reads.includes(source.name))),
          writeQueries: named(links.filter(({ writes }) => writes === source.name)),
        },
      }
    }
    if (statement.kind !== 'show') throw new StatementError(`Not told here: ${statement.text}`)
    switch (statement.what) {
      case 'STREAMS':
      case 'TABLES': {
        const type = statement.what === 'STREAMS' ? 'stream' : 'table'
        const found = [...catalog.sources.values()].filter((source) => source.type === type)
        return {
          ...base,
          '@type': statement.what.toLowerCase(),
          [statement.what.toLowerCase()]: found.map(({ name, topic, keyFormat, valueFormat, window }) => ({
            type: type.toUpperCase(),
            name,
            topic,
            keyFormat: keyFormat.name,
            valueFormat: valueFormat.name,
            isWindowed: window !== undefined,
          })),
        }
      }
      case 'TYPES':
        return {
          ...base,
          '@type': 'type_list',
          types: Object.fromEntries([...catalog.types.keys()].map((name) => [name, {}])),
        }
      case 'QUERIES':
        return {
          ...base,
          '@type': 'queries',
          queries: [...queries].map(([id, query]) => {
            const isStarting = query.polls++ < (options.slowQueries ?? 0)
            const state = query.state ?? (isStarting ? 'UNRESPONSIVE' : 'RUNNING')
            const { writes } = catalog.queries.get(id)!
            return {
              queryString: wordsOf(query.statement),
              sinks: [writes],
              sinkKafkaTopics: [catalog.sources.get(writes)!.topic],
              id,
              statusCount: { [state]: 1 },
              queryType: 'PERSISTENT',
              state,
            }
          }),
        }
      default:
        throw new StatementError(`Not told here: ${statement.text}`)
    }
  }

  const runKsql = ({ body }: Request): Answer => {
    const checked = checkBody(body, sequence)
    if ('refusal' in checked) return checked.refusal
    const { ksql, properties } = checked
    const entities: object[] = []
    let parsed: readonly Statement[]
    try {
      parsed = parseStatements(ksql)
    } catch (error) {
      return statementError(error as Error, ksql, [])
    }
    for (const statement of parsed) {
      try {
        if (statement.kind === 'query-statement' || statement.kind === 'print') {
          throw new StatementError(
            "The following statement types should be issued to the websocket endpoint '/query'",
            40002,
          )
        }
        if (statement.kind === 'show' || statement.kind === 'describe') entities.push(told(statement))
        else if (statement.kind === 'insert-values') {
          apply(statement)
          rows.push(statement.text)
          executed.push({ sql: statement.text, properties })
        } else entities.push(distributed(statement, properties))
      } catch (error) {
        if (!(error instanceof SqlError || error instanceof StatementError)) throw error
        return statementError(error, `${statement.text};`, entities)
      }
    }
    return { status: 200, body: entities }
  }

  const server = await openHttpServer({
    mediaType: KSQL_MEDIA_TYPE,
    ...(options.user && { user: options.user }),
    errorBody: (status, message) => ({ '@type': 'generic_error', error_code: status * 100, message }),
    route(request) {
      const { method, path } = request
      if (method === 'POST' && path === '/ksql') return runKsql(request)
      if (method === 'GET' && path === '/info') {
        const info = {
          version: '0.29.0',
          kafkaClusterId: 'lab',
          ksqlServiceId: 'lab_',
          serverStatus: 'RUNNING',
        }
        return { status: 200, body: { KsqlServerInfo: info } }
      }
      if (method === 'GET' && path.startsWith('/status/')) {
        const command = commands.get(
          path.slice('/status/'.length).split('/').map(decodeURIComponent).join('/'),
        )
        if (!command)
          return {
            status: 404,
            body: { '@type': 'generic_error', error_code: 40400, message: 'Command not found' },
          }
        return { status: 200, body: statusOf(command, options.slowCommands ?? 0) }
      }
      return {
        status: 404,
        body: { '@type': 'generic_error', error_code: 40400, message: 'HTTP 404 Not Found' },
      }
    },
  })
  return {
    ...server,
    executed,
    rows,
    sources: () => [...catalog.sources.keys()],
    queries: () => [...queries.keys()],
    failCommand: (message) => failures.push(message),
    setQueryState: (id, state) => {
      queries.get(id)!.state = state
    },
    execute(sql) {
      for (const statement of parseStatements(sql)) apply(statement)
    },
  }
}

type Body = { readonly ksql: string; readonly properties: Record<string, string> }

function checkBody(body: unknown, sequence: number): Body | { readonly refusal: Answer } {
  const refuse = (message: string, code = 40000) => ({
    refusal: {
      status: Math.floor(code / 100),
      body: { '@type': 'generic_error', error_code: code, message },
    },
  })
  if (typeof body !== 'object' || body === null) return refuse('Malformed JSON')
  const known = ['ksql', 'streamsProperties', 'sessionVariables', 'commandSequenceNumber']
  const unknown = Object.keys(body).find((name) => !known.includes(name))
  if (unknown !== undefined) return refuse(`Unrecognized field "${unknown}"`)
  const { ksql, streamsProperties = {}, commandSequenceNumber } = body as Record<string, unknown>
  if (typeof ksql !== 'string' || !/;\s*$/.test(ksql)) return refuse("missing ';' at '<EOF>'", 40001)
  const properties = streamsProperties as Record<string, string>
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value !== 'string' || !KNOWN_PROPERTIES.test(name))
      return refuse(`Not recognizable as ksql, streams, consumer, or producer property: '${name}'`)
  }
  if (commandSequenceNumber !== undefined && (commandSequenceNumber as number) > sequence) {
    return refuse('Timed out while waiting for a previous command to execute.', 50301)
  }
  return { ksql, properties }
}

function statementError(error: Error, statement: string, entities: readonly object[]): Answer {
  const code = error instanceof StatementError ? error.code : 40001
  return {
    status: 400,
    body: {
      '@type': 'statement_error',
      error_code: code,
      message: error.message,
      statementText: statement,
      entities,
    },
  }
}

function statusOf(command: Command, slow: number): { readonly status: string; readonly message: string } {
  const steps = ['QUEUED', 'PARSING', 'EXECUTING']
  const poll = command.polls++
  if (poll < slow) return { status: steps[Math.min(poll, 2)]!, message: 'Statement written to command topic' }
  if (command.error !== undefined) return { status: 'ERROR', message: command.error }
  return { status: 'SUCCESS', message: command.message }
}

function commandId(statement: Statement): string {
  switch (statement.kind) {
    case 'create-source':
    case 'create-as':
      return `${statement.type.toLowerCase()}/${quoted(statement.name)}/create`
    case 'insert-into':
      return `stream/${quoted(statement.target)}/create`
    case 'drop':
      return `${statement.type.toLowerCase()}/${quoted(statement.name)}/drop`
    case 'terminate':
      return `terminate/${statement.queryId ?? 'ALL'}/execute`
    case 'create-type':
      return `type/${statement.name}/create`
    case 'drop-type':
      return `type/${statement.name}/drop`
    default:
      throw new StatementError(`Do not know how to execute statement: ${statement.text}`)
  }
}

const quoted = (name: string) => `\`${name}\``

/** A topic that does not exist is made only where the statement says with how many partitions. */
function checkTopic(statement: CreateSource, topics: ReadonlyMap<string, number>): void {
  const topic = statement.properties.get('KAFKA_TOPIC')?.value
  if (topic?.type !== 'string' || topics.has(topic.value) || statement.properties.has('PARTITIONS')) return
  throw new StatementError(
    `Topic '${topic.value}' does not exist. If you want to create a new topic for the stream/table please ` +
      "re-run the statement providing the required 'PARTITIONS' configuration in the WITH clause.",
  )
}
