/**
 * Kafka Connect's REST API on loopback, as strict as its description: flat maps of text, status codes, Location, 409
 * while it rebalances, states that take a moment; and the same connectors under Confluent Cloud's paths, with its own
 * states and secrets shown as stars.
 */

import { type Answer, type HttpServer, openHttpServer, type Request } from './http-server.ts'

export interface ConnectServerOptions {
  readonly user?: string
  readonly plugins?: readonly string[]
  /** Config providers of the worker: `${env:NAME}` is `env.NAME`. */
  readonly providers?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** How often a status is not RUNNING yet. Default 0. */
  readonly slow?: number
  /** Under which path the connectors are, as Confluent Cloud has it. */
  readonly cloud?: { readonly environment: string; readonly cluster: string }
}

export interface ConnectServer extends HttpServer {
  readonly connectors: ReadonlyMap<string, Readonly<Record<string, string>>>
  /** The connector's only task fails with this trace until it is restarted. */
  failTask(name: string, trace: string): void
  put(name: string, config: Readonly<Record<string, string>>): void
}

/** What plugins can't do without, and what takes only some values. */
const DEFINITIONS: Readonly<
  Record<string, { required: readonly string[]; allowed?: Readonly<Record<string, RegExp>> }>
> = {
  'io.confluent.connect.http.HttpSinkConnector': {
    required: [
      'http.api.url',
      'confluent.topic.bootstrap.servers',
      'reporter.bootstrap.servers',
      'value.converter.schema.registry.url',
    ],
    allowed: {
      'request.method': /^(POST|PUT|PATCH)$/,
      'behavior.on.error': /^(fail|ignore|log)$/,
      'behavior.on.null.values': /^(fail|log|ignore|delete)$/,
      'request.body.format': /^(json|string)$/,
    },
  },
  'io.aiven.kafka.connect.http.HttpSinkConnector': {
    required: ['http.url', 'http.authorization.type', 'value.converter.schema.registry.url'],
    allowed: { 'http.authorization.type': /^(none|oauth2|static)$/, 'batching.enabled': /^(true|false)$/ },
  },
  HttpSink: {
    required: ['name', 'kafka.api.key', 'kafka.api.secret', 'http.api.url', 'input.data.format'],
    allowed: {
      'behavior.on.error': /^(fail|ignore)$/,
      'input.data.format': /^(AVRO|JSON_SR|PROTOBUF|JSON|BYTES)$/,
    },
  },
  'org.example.Other': { required: [] },
}

interface Running {
  config: Record<string, string>
  polls: number
  trace: string | undefined
}

const SECRET = /secret|url$/

export async function openConnectServer(options: ConnectServerOptions = {}): Promise<ConnectServer> {
  const {
    cloud,
    slow = 0,
    plugins = Object.keys(DEFINITIONS).filter((name) => (name === 'HttpSink') === (cloud !== undefined)),
  } = options
  const running = new Map<string, Running>()
  const base = cloud ? `/connect/v1/environments/${cloud.environment}/clusters/${cloud.cluster}` : ''
  const error = (status: number, message: string): Answer => ({ status, body: errorBody(status, message) })
  const errorBody = (status: number, message: string) =>
    cloud ? { error: { code: status, message } } : { error_code: status, message }

  const resolve = (value: string) =>
    value.replace(
      /\$\{(\w+):([^}]*)\}/g,
      (all, provider: string, key: string) => options.providers?.[provider]?.[key] ?? all,
    )

  const validate = (plugin: string, { body }: Request): Answer => {
    const config = flat(body)
    if (!config) return error(400, 'Cannot deserialize value of type `java.lang.String`')
    if (!plugins.includes(plugin))
      return error(404, `Failed to find any class that implements Connector and which name matches ${plugin}`)
    const { required, allowed = {} } = DEFINITIONS[plugin]!
    const names = new Set([...required, ...Object.keys(config)])
    const configs = [...names].map((name) => {
      const value = config[name] === undefined ? null : resolve(config[name])
      const errors = []
      if (required.includes(name) && !value)
        errors.push(`Missing required configuration "${name}" which has no default value.`)
      if (value !== null && allowed[name] && !allowed[name].test(value))
        errors.push(`Invalid value ${value} for configuration ${name}`)
      return {
        definition: { name, required: required.includes(name) },
        value: { name, value, recommended_values: [], errors, visible: true },
      }
    })
    const count = configs.filter(({ value }) => value.errors.length > 0).length
    return { status: 200, body: { name: plugin, error_count: count, groups: [], configs } }
  }

  const describe = (name: string, { config }: Running) => ({
    name,
    config: { ...config, name },
    tasks: [{ connector: name, task: 0 }],
    type: 'sink',
  })

  const status = (name: string, one: Running): Answer => {
    const isStarting = one.polls++ < slow
    const state = isStarting ? (cloud ? 'PROVISIONING' : 'UNASSIGNED') : 'RUNNING'
    const failed = one.trace !== undefined && !isStarting
    const task = {
      id: 0,
      state: failed ? 'FAILED' : state,
      worker_id: 'w:8083',
      ...(failed && { trace: one.trace }),
    }
    return {
      status: 200,
      body: {
        name,
        connector: {
          state: cloud && failed ? 'FAILED' : state,
          worker_id: 'w:8083',
          ...(cloud && failed && { trace: one.trace }),
        },
        tasks: isStarting ? [] : [task],
        type: 'sink',
      },
    }
  }

  const route = (request: Request): Answer => {
    const { method, query } = request
    if (!request.path.startsWith(base)) return error(404, 'HTTP 404 Not Found')
    const [kind, name = '', what, more] = request.path
      .slice(base.length + 1)
      .split('/')
      .map(decodeURIComponent)
    if (kind === 'connector-plugins') {
      if (method === 'GET')
        return { status: 200, body: plugins.map((plugin) => ({ class: plugin, type: 'sink', version: '1' })) }
      return method === 'PUT' && what === 'config' && more === 'validate'
        ? validate(name, request)
        : error(405, 'HTTP 405')
    }
    if (kind !== 'connectors' || name === '') return error(404, 'HTTP 404 Not Found')
    const one = running.get(name)
    if (method === 'PUT' && what === 'config') {
      const config = flat(request.body)
      if (!config) return error(400, 'Cannot deserialize value of type `java.lang.String`')
      running.set(name, { config, polls: 0, trace: undefined })
      return one && !cloud
        ? { status: 200, body: describe(name, running.get(name)!) }
        : {
            status: cloud ? 200 : 201,
            body: describe(name, running.get(name)!),
            headers: { location: `/connectors/${name}` },
          }
    }
    if (!one) return error(404, `Connector ${name} not found`)
    if (method === 'GET' && what === 'config')
      return { status: 200, body: shown({ ...one.config, name }, cloud !== undefined) }
    if (method === 'GET' && what === 'status') return status(name, one)
    if (method === 'POST' && what === 'restart') {
      one.trace = undefined
      if (cloud) return { status: 202 }
      return query.size > 0 ? { ...status(name, one), status: 202 } : { status: 204 }
    }
    if (method === 'DELETE' && what === undefined) {
      running.delete(name)
      return cloud ? { status: 200, body: { error: null } } : { status: 204 }
    }
    return error(405, 'HTTP 405 Method Not Allowed')
  }

  const server = await openHttpServer({
    mediaType: 'application/json',
    ...(options.user && { user: options.user }),
    errorBody,
    route,
  })
  return {
    ...server,
    get connectors() {
      return new Map([...running].map(([name, { config }]) => [name, config]))
    },
    failTask: (name, trace) => {
      running.get(name)!.trace = trace
    },
    put: (name, config) => {
      running.set(name, { config: { ...config }, polls: 0, trace: undefined })
    },
  }
}

function flat(body: unknown): Record<string, string> | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  return Object.values(body).every((value) => typeof value === 'string')
    ? (body as Record<string, string>)
    : undefined
}

function shown(config: Record<string, string>, isCloud: boolean): Record<string, string> {
  if (!isCloud) return config
  const entries = Object.entries(config).map(([name, value]) => [
    name,
    SECRET.test(name) ? '****************' : value,
  ])
  return Object.fromEntries([...entries, ['cloud.environment', 'prod']])
}
