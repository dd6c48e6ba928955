/** JSON Schemas in a registry: how they are told from Avro's, and which may follow which. */

import {
  type AnySchema,
  type AvroSchema,
  type Compatibility,
  type JsonSchema,
  RegistryError,
} from './registry.ts'
import { schemaText } from './schema-identity.ts'

export function isJsonSchema(schema: AnySchema): schema is JsonSchema {
  return typeof schema === 'object' && !Array.isArray(schema) && 'jsonSchema' in schema
}

/** Throws `RegistryError` `refused` for a schema of another kind; `what` names it for a person. */
export function avroOnly(schema: AnySchema, what: string): AvroSchema {
  if (!isJsonSchema(schema)) return schema
  throw new RegistryError('refused', `${what} is a JSON Schema, and only Avro is read here`)
}

type Document = JsonSchema['jsonSchema']

/**
 * Whether documents written under `writer` are valid under `reader`, of what ksqlDB and its like register: properties
 * that stay keep what they are, and no property becomes required.
 */
export function jsonSchemaCanRead(
  { jsonSchema: reader }: JsonSchema,
  { jsonSchema: writer }: JsonSchema,
): Compatibility {
  const reasons = reasonsAgainst(reader, writer, '')
  return { ok: reasons.length === 0, reasons }
}

function reasonsAgainst(reader: Document, writer: Document, path: string): readonly string[] {
  const before = propertiesOf(writer)
  const required = new Set(requiredOf(writer))
  const changed = Object.entries(propertiesOf(reader)).flatMap(([name, property]) => {
    const known = before[name]
    return known === undefined ? [] : propertyReasons(property, known, `${path}/${name}`)
  })
  const added = requiredOf(reader)
    .filter((name) => !required.has(name))
    .map((name) => `${path}/${name} has become required`)
  return [...changed, ...added]
}

function propertyReasons(reader: unknown, writer: unknown, path: string): readonly string[] {
  const [inner, innerBefore] = [present(reader), present(writer)]
  if (inner.type === 'object' && innerBefore.type === 'object' && 'properties' in inner) {
    return reasonsAgainst(inner, innerBefore, path)
  }
  const kind = (document: Document) => schemaText([document.type, document.title, document.items] as never)
  return kind(inner) === kind(innerBefore) ? [] : [`${path} has another type`]
}

/** The alternative that is not null, of two of which one is. */
export function present(property: unknown): Document {
  if (!isObject(property)) return {}
  const choices = property.oneOf ?? property.anyOf
  if (!Array.isArray(choices)) return property
  const rest = choices.filter((choice) => isObject(choice) && choice.type !== 'null')
  return rest.length === 1 ? (rest[0] as Document) : property
}

export function propertiesOf({ properties }: Document): Document {
  return isObject(properties) ? properties : {}
}

function requiredOf({ required }: Document): readonly string[] {
  return Array.isArray(required) ? required.map(String) : []
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
