/**
 * The log's own Schema Registry under Confluent's REST API, so that other tools can decode its topics. Source: the
 * OpenAPI description of Confluent's registry; of what it has, everything that tells and what registers AVRO and JSON.
 */

import { type Context, Hono } from 'hono'
import { isJsonSchema } from '../wire/json-schema.ts'
import {
  type AnySchema,
  type JsonSchema,
  RegistryError,
  type SchemaRegistry,
  type SubjectVersion,
} from '../wire/registry.ts'
import { schemaGuid, schemaText } from '../wire/schema-identity.ts'

export interface RegistryRoutesOptions {
  readonly registry: SchemaRegistry
  /** Whether schemas may be registered through it. */
  readonly writable: boolean
}

const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'
/** A browser sends none of these to another site without asking it first. */
const ACCEPTED = [MEDIA_TYPE, 'application/vnd.schemaregistry+json', 'application/json']
/** The rule that the log's registry holds every subject to. */
const COMPATIBILITY = 'BACKWARD'

/** An answer that is no success, with the API's own code; its status is the code's first three digits. */
class Refusal extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export function registryRoutes({ registry, writable }: RegistryRoutesOptions): Hono {
  const app = new Hono()
  const answer = (c: Context, body: unknown, status = 200) =>
    c.body(JSON.stringify(body), status as 200, { 'content-type': MEDIA_TYPE })
  const existing = async (subject: string): Promise<readonly SubjectVersion[]> => {
    const versions = await registry.versions(subject)
    if (versions.length === 0) throw new Refusal(40401, `Subject '${subject}' not found.`)
    return versions
  }
  const version = async (subject: string, which: string): Promise<SubjectVersion> => {
    const versions = await existing(subject)
    if (which === 'latest' || which === '-1') return versions.at(-1)!
    if (!/^[1-9]\d*$/.test(which)) {
      throw new Refusal(42202, `The specified version '${which}' is not a valid version id.`)
    }
    const found = versions.find((one) => one.version === Number(which))
    if (!found) throw new Refusal(40402, `Version ${which} not found.`)
    return found
  }
  const uses = async (id: string): Promise<readonly SubjectVersion[]> => {
    await registry.byId(idOf(id))
    const all = await Promise.all((await registry.subjects()).map((subject) => registry.versions(subject)))
    return all.flat().filter((one) => one.id === Number(id))
  }

  app.get('/', (c) => answer(c, {}))
  app.get('/subjects', async (c) => answer(c, await registry.subjects()))
  app.get('/subjects/:subject/versions', async (c) => {
    const versions = await existing(c.req.param('subject'))
    return answer(
      c,
      versions.map((one) => one.version),
    )
  })
  app.get('/subjects/:subject/versions/:version', async (c) =>
    answer(c, full(await version(c.req.param('subject'), c.req.param('version')))),
  )
  app.get('/subjects/:subject/versions/:version/schema', async (c) =>
    answer(c, document((await version(c.req.param('subject'), c.req.param('version'))).schema)),
  )
  app.post('/subjects/:subject', async (c) => {
    const text = schemaText(await schemaIn(c))
    const found = (await existing(c.req.param('subject'))).find(({ schema }) => schemaText(schema) === text)
    if (!found) throw new Refusal(40403, 'Schema not found')
    return answer(c, full(found))
  })
  app.post('/subjects/:subject/versions', async (c) => {
    const schema = await schemaIn(c)
    if (!writable) throw new Refusal(40301, 'Schemas are registered from this machine only')
    return answer(c, { id: await registry.register(c.req.param('subject'), schema) })
  })
  app.get('/schemas/types', (c) => answer(c, ['AVRO', 'JSON']))
  app.get('/schemas/ids/:id', async (c) => {
    const { schema } = await registry.byId(idOf(c.req.param('id')))
    return answer(c, written(schema))
  })
  app.get('/schemas/ids/:id/schema', async (c) =>
    answer(c, document((await registry.byId(idOf(c.req.param('id')))).schema)),
  )
  app.get('/schemas/ids/:id/subjects', async (c) => {
    const found = await uses(c.req.param('id'))
    return answer(c, [...new Set(found.map(({ subject }) => subject))])
  })
  app.get('/schemas/ids/:id/versions', async (c) => {
    const found = await uses(c.req.param('id'))
    return answer(
      c,
      found.map((one) => ({ subject: one.subject, version: one.version })),
    )
  })
  app.get('/schemas/guids/:guid', async (c) => {
    const { schema } = await registry.byGuid(c.req.param('guid'))
    return answer(c, { ...written(schema), guid: schemaGuid(schema) })
  })
  // All versions of a subject are held to the latest one: that is what another version's answer would say too.
  app.post('/compatibility/subjects/:subject/versions/:version?', async (c) => {
    const schema = await schemaIn(c)
    const subject = c.req.param('subject')
    await version(subject, c.req.param('version') ?? 'latest')
    const { ok, reasons } = await registry.compatible(subject, schema)
    const verbose = c.req.query('verbose') === 'true'
    return answer(c, { is_compatible: ok, ...(verbose && !ok && { messages: reasons }) })
  })
  app.get('/config/:subject?', (c) => answer(c, { compatibilityLevel: COMPATIBILITY }))
  app.put('/config/:subject?', async (c) => {
    const { compatibility } = (await jsonIn(c)) as { compatibility?: unknown }
    if (compatibility !== COMPATIBILITY) {
      throw new Refusal(
        42203,
        `The log's registry keeps to ${COMPATIBILITY}; other levels need one of its own`,
      )
    }
    return answer(c, { compatibility })
  })
  app.get('/mode/:subject?', (c) => answer(c, { mode: writable ? 'READWRITE' : 'READONLY' }))
  app.all('*', () => {
    throw new Refusal(404, 'HTTP 404 Not Found')
  })
  app.onError((error, c) => {
    const { code, message } = refusalOf(error)
    return answer(c, { error_code: code, message }, Number(String(code).slice(0, 3)))
  })
  return app
}

function full({ subject, version, id, schema }: SubjectVersion): object {
  return { subject, version, id, ...written(schema) }
}

/** Avro is what it is where nothing is said. */
function written(schema: AnySchema): object {
  const text = JSON.stringify(document(schema))
  return isJsonSchema(schema) ? { schemaType: 'JSON', schema: text } : { schema: text }
}

function document(schema: AnySchema): unknown {
  return isJsonSchema(schema) ? schema.jsonSchema : schema
}

function idOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Refusal(404, 'HTTP 404 Not Found')
  return Number(text)
}

async function jsonIn(c: Context): Promise<object> {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';')
  if (!ACCEPTED.includes(type.trim()))
    throw new Refusal(415, `HTTP 415 Unsupported Media Type: send ${MEDIA_TYPE}`)
  try {
    const body: unknown = await c.req.json()
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // Said below, as for a body that is JSON and no object.
  }
  throw new Refusal(400, 'The body is not a JSON object')
}

async function schemaIn(c: Context): Promise<AnySchema> {
  const {
    schema,
    schemaType = 'AVRO',
    references = [],
  } = (await jsonIn(c)) as {
    schema?: unknown
    schemaType?: unknown
    references?: unknown
  }
  if (schemaType !== 'AVRO' && schemaType !== 'JSON') {
    throw new Refusal(42201, `Only AVRO and JSON are kept here, not ${String(schemaType)}`)
  }
  if (Array.isArray(references) && references.length > 0) {
    throw new Refusal(42201, "The log's registry keeps no references: write the schema out")
  }
  if (typeof schema !== 'string' || schema === '') throw new Refusal(42201, 'Empty schema')
  try {
    const parsed = JSON.parse(schema) as AnySchema
    return schemaType === 'JSON' ? ({ jsonSchema: parsed } as JsonSchema) : parsed
  } catch {
    // The bare name of a primitive goes without quotation marks.
    if (schemaType === 'AVRO' && /^[a-z]+$/.test(schema)) return schema
    throw new Refusal(42201, 'Invalid schema: it is no JSON')
  }
}

const CODES: Readonly<Record<RegistryError['code'], number>> = {
  'not-found': 40403,
  incompatible: 409,
  'invalid-schema': 42201,
  refused: 42201,
  denied: 40301,
  unreachable: 50001,
}

function refusalOf(error: Error): { readonly code: number; readonly message: string } {
  if (error instanceof Refusal) return error
  if (error instanceof RegistryError) return { code: CODES[error.code], message: error.message }
  return { code: 50001, message: 'Error in the backend datastore' }
}
