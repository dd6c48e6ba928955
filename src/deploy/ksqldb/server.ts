/** A ksqlDB server's REST API. Source: its developer guide; what later versions add is passed over. */

import { DeployError } from '../error.ts'
import { JsonServer, Refusal, type ServerOptions } from '../http.ts'

const MEDIA_TYPE = 'application/vnd.ksql.v1+json'

export interface ServerInfo {
  readonly version: string
  readonly kafkaClusterId: string
  readonly ksqlServiceId: string
}

export type CommandState = 'QUEUED' | 'PARSING' | 'EXECUTING' | 'RUNNING' | 'TERMINATED' | 'SUCCESS' | 'ERROR'

/** One result of a request; `@type` says which. */
export interface Entity {
  readonly '@type': string
  readonly statementText?: string
  readonly commandId?: string
  readonly commandStatus?: { readonly status: CommandState; readonly message: string }
  readonly commandSequenceNumber?: number
  readonly warnings?: readonly { readonly message: string }[]
  readonly [field: string]: unknown
}

export interface RunOptions {
  /** Properties of the statements, by ksqlDB's names. */
  readonly properties?: Readonly<Record<string, string>>
  /** Runs only when commands up to this number have been executed. */
  readonly after?: number | undefined
}

export class KsqlServer {
  readonly #server: JsonServer

  constructor(options: ServerOptions) {
    this.#server = new JsonServer(options, {
      name: 'ksqlDB server',
      mediaType: MEDIA_TYPE,
      userSetting: 'ksqldb.user',
    })
  }

  get url(): string {
    return this.#server.url
  }

  async info(signal: AbortSignal): Promise<ServerInfo> {
    const answer = await this.#server.ask({ method: 'GET', path: '/info', repeatable: true }, signal)
    const { KsqlServerInfo: info } = (answer ?? {}) as { KsqlServerInfo?: Partial<ServerInfo> }
    if (typeof info?.version !== 'string') throw this.#odd('GET /info')
    const { version, kafkaClusterId = '', ksqlServiceId = '' } = info
    return { version, kafkaClusterId, ksqlServiceId }
  }

  /** Statements that only tell: they may be asked again. */
  read(sql: string, after: number | undefined, signal: AbortSignal): Promise<readonly Entity[]> {
    return this.#post(sql, { after }, true, signal)
  }

  /** Statements that change something. Throws `DeployError` `refused`, `uncertain` and others. */
  run(sql: string, options: RunOptions, signal: AbortSignal): Promise<readonly Entity[]> {
    return this.#post(sql, options, false, signal)
  }

  async status(
    commandId: string,
    signal: AbortSignal,
  ): Promise<{ readonly status: CommandState; readonly message: string }> {
    const path = `/status/${commandId.split('/').map(encodeURIComponent).join('/')}`
    const answer = (await this.#server.ask({ method: 'GET', path, repeatable: true }, signal)) as
      | { status?: CommandState; message?: string }
      | undefined
    if (typeof answer?.status !== 'string') throw this.#odd(`GET ${path}`)
    return { status: answer.status, message: this.#server.clean(answer.message ?? '') }
  }

  async #post(
    sql: string,
    { properties = {}, after }: RunOptions,
    repeatable: boolean,
    signal: AbortSignal,
  ): Promise<readonly Entity[]> {
    const body = {
      ksql: sql,
      streamsProperties: properties,
      ...(after !== undefined && { commandSequenceNumber: after }),
    }
    try {
      const answer = await this.#server.ask({ method: 'POST', path: '/ksql', body, repeatable }, signal)
      if (!Array.isArray(answer)) throw this.#odd('POST /ksql')
      return answer as readonly Entity[]
    } catch (error) {
      throw error instanceof Refusal ? this.#explained(error) : error
    }
  }

  /** A refusal in the API's own terms: which statement, and which ran before it. */
  #explained(refusal: Refusal): DeployError {
    const { body, status } = refusal
    const { statementText, entities, message } = (typeof body === 'object' && body !== null ? body : {}) as {
      statementText?: string
      entities?: readonly Entity[]
      message?: string
    }
    const ran = (entities ?? []).flatMap((entity) => entity.statementText ?? [])
    if (status >= 500 || statementText === undefined) return refusal
    const clean = (text: string) => this.#server.clean(text)
    const before = ran.length === 0 ? '' : `\nThese ran before it: ${clean(ran.join(' '))}`
    return new DeployError(
      refusal.code,
      `The ksqlDB server at ${this.url} refuses a statement: ${clean(message ?? 'no reason given')}\n` +
        `The statement: ${clean(statementText)}${before}`,
      { cause: refusal },
    )
  }

  #odd(request: string): DeployError {
    return new DeployError(
      'protocol',
      `${this.url} answers ${request} as no ksqlDB server does; is it a ksqlDB server's URL?`,
    )
  }
}
