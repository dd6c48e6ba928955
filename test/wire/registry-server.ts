/**
 * A Schema Registry on loopback, as strict as Confluent's description of its API: media types, error codes, bodies.
 * It counts requests and can be told to fail.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isJsonSchema } from '../../src/wire/json-schema.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { type AnySchema, RegistryError, type SubjectVersion } from '../../src/wire/registry.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** The connection is cut before an answer. */
  | { readonly kind: 'reset' }
  /** No answer ever. */
  | { readonly kind: 'silence' }

export interface Reference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

export interface RegistryServer extends AsyncDisposable {
  readonly url: string
  /** `METHOD path`, as they came. */
  readonly requests: readonly string[]
  readonly store: MemoryRegistry
  /** The next requests fail so, in this order. */
  fail(...faults: readonly Fault[]): void
  /** From now on only this Authorization header is let in. */
  require(authorization: string): void
  /** What a subject's schemas name. */
  reference(subject: string, references: readonly Reference[]): void
  close(): Promise<void>
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export async function openRegistryServer(): Promise<RegistryServer> {
  const store = new MemoryRegistry()
  const requests: string[] = []
  const faults: Fault[] = []
  const references = new Map<string, readonly Reference[]>()
  let authorization: string | undefined

  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const fault = faults.shift()
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'reset') {
      request.socket.destroy()
      return
    }
    if (fault) {
      answer(response, fault.status, fault.body ?? '<html>Bad gateway</html>', 'text/html')
      return
    }
    try {
      if (authorization !== undefined && request.headers.authorization !== authorization) {
        throw new Refusal(40101, `Unauthorized: ${request.headers.authorization}`)
      }
      const result = await route(request, store, references)
      answer(response, 200, JSON.stringify(result), MEDIA_TYPE)
    } catch (error) {
      const { code, message } = refusalOf(error)
      const status = Number(String(code).slice(0, 3))
      answer(response, status, JSON.stringify({ error_code: code, message }), MEDIA_TYPE)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    store,
    fail: (...more) => faults.push(...more),
    require: (header) => {
      authorization = header
    },
    reference: (subject, named) => references.set(subject, named),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function route(
  request: IncomingMessage,
  store: MemoryRegistry,
  references: ReadonlyMap<string, readonly Reference[]>,
): Promise<unknown> {
  const { method = '', headers } = request
  if (headers.accept !== MEDIA_TYPE) throw new Refusal(406, 'Not acceptable')
  const url = new URL(request.url ?? '/', 'http://localhost')
  const steps = url.pathname.slice(1).split('/').map(decodeURIComponent)
  const schema = method === 'POST' ? await schemaOf(request) : undefined
  const full = (version: SubjectVersion) => ({
    ...answerOf(version, references.get(version.subject)),
    subject: version.subject,
    version: version.version,
  })

  if (method === 'GET' && url.pathname === '/subjects') return store.subjects()
  if (method === 'GET' && steps[0] === 'schemas' && steps[1] === 'ids') {
    const found = store.schemaById(Number(steps[2]))
    if (!found) throw new Refusal(40403, `Schema ${steps[2]} not found`)
    const subject = await subjectOf(store, found.id)
    return { ...written(found.schema), ...named(references.get(subject)) }
  }
  if (method === 'GET' && steps[0] === 'schemas' && steps[1] === 'guids') {
    const found = store.schemaByGuid(steps[2] ?? '')
    if (!found) throw new Refusal(40403, `Schema ${steps[2]} not found`)
    return { ...written(found.schema), guid: schemaGuid(found.schema) }
  }
  if (steps[0] === 'compatibility' && schema) return compatibility(store, steps[2] ?? '', schema)
  if (steps[0] !== 'subjects' || steps[1] === undefined) throw new Refusal(404, 'HTTP 404 Not Found')
  const [, subject, , which] = steps
  const versions = await store.versions(subject)
  if (schema && steps.length === 3) return { id: await store.register(subject, schema) }
  if (versions.length === 0) throw new Refusal(40401, `Subject '${subject}' not found.`)
  if (schema) {
    const found = store.lookupNow(subject, schema)
    if (!found) throw new Refusal(40403, 'Schema not found')
    return full(found)
  }
  if (which === undefined) return versions.map(({ version }) => version)
  const found = which === 'latest' ? versions.at(-1) : versions[Number(which) - 1]
  if (!found) throw new Refusal(40402, `Version ${which} not found.`)
  return full(found)
}

async function compatibility(store: MemoryRegistry, subject: string, schema: AnySchema): Promise<unknown> {
  if (!store.latestNow(subject)) throw new Refusal(40401, `Subject '${subject}' not found.`)
  const { ok, reasons } = await store.compatible(subject, schema)
  return ok ? { is_compatible: true } : { is_compatible: false, messages: reasons }
}

async function schemaOf(request: IncomingMessage): Promise<AnySchema> {
  if (request.headers['content-type'] !== MEDIA_TYPE) throw new Refusal(415, 'Unsupported media type')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { schema, schemaType } = JSON.parse(Buffer.concat(chunks).toString()) as {
    schema?: unknown
    schemaType?: unknown
  }
  if (typeof schema !== 'string') throw new Refusal(42201, 'Empty schema')
  return schemaType === 'JSON' ? { jsonSchema: JSON.parse(schema) } : JSON.parse(schema)
}

function written(schema: AnySchema): object {
  if (!isJsonSchema(schema)) return { schema: JSON.stringify(schema) }
  return { schemaType: 'JSON', schema: JSON.stringify(schema.jsonSchema) }
}

function answerOf({ id, schema }: SubjectVersion, references: readonly Reference[] | undefined) {
  return { id, ...written(schema), ...named(references) }
}

function named(references: readonly Reference[] | undefined) {
  return references ? { references } : {}
}

async function subjectOf(store: MemoryRegistry, id: number): Promise<string> {
  for (const subject of await store.subjects()) {
    if ((await store.versions(subject)).some((version) => version.id === id)) return subject
  }
  return ''
}

function refusalOf(error: unknown): { readonly code: number; readonly message: string } {
  if (error instanceof Refusal) return error
  if (error instanceof RegistryError) {
    return { code: error.code === 'incompatible' ? 409 : 42201, message: error.message }
  }
  return { code: 50001, message: String(error) }
}

function answer(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(text)
}
