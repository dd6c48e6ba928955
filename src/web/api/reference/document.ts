/** The description of the API, as OpenAPI 3.1, from the declarations of its routes. */

import type { OpenAPIHono } from '@hono/zod-openapi'
import { PROBLEM } from '../schemas/problem.ts'

export interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Content }
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>
}

export interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: SchemaObject
}

export type Content = Readonly<Record<string, { readonly schema?: SchemaObject }>>

/** As much of JSON Schema as the reference shows. */
export interface SchemaObject {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: SchemaObject
  readonly properties?: Readonly<Record<string, SchemaObject>>
  readonly required?: readonly string[]
  readonly additionalProperties?: SchemaObject | boolean
  readonly anyOf?: readonly SchemaObject[]
  readonly oneOf?: readonly SchemaObject[]
  readonly allOf?: readonly SchemaObject[]
  readonly minimum?: number
  readonly maximum?: number
}

export interface ApiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, SchemaObject>> }
}

const DESCRIPTION = `Times are milliseconds since the epoch. Lists come in pages: give \`next\` of one as \`cursor\` of the next.
An answer that is no success is a problem document (RFC 9457). A known \`ETag\`, sent as \`If-None-Match\`, is answered by 304.
Scripts send an API token as \`Authorization: Bearer ...\`; pages have a session cookie and send \`x-tubewire: 1\` with what changes something.
Counts are YouTube's; \`movement\`, \`day\` and forecasts are calculated from them by tubewire and are not YouTube's.`

/** Everything that is registered with `app`. */
export function describeApi(
  app: Pick<OpenAPIHono, 'getOpenAPI31Document' | 'openAPIRegistry'>,
  version: string,
): ApiDocument {
  app.openAPIRegistry.register('Problem', PROBLEM)
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'tubewire', version, description: DESCRIPTION },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { token: [] }],
  }) as unknown as ApiDocument
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  const paths = mapValues(document.paths, (operations) =>
    mapValues(operations, (operation) => ({
      ...operation,
      responses: { ...operation.responses, default: problem },
    })),
  )
  const securitySchemes = {
    session: { type: 'apiKey', in: 'cookie', name: 'tubewire_session' },
    token: { type: 'http', scheme: 'bearer' },
  }
  return { ...document, paths, components: { ...document.components, securitySchemes } } as ApiDocument
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}
