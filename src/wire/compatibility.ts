/** Avro's BACKWARD compatibility: whether data written with an earlier schema can be read with a new one. */

import avro from 'avsc'
import { type AvroField, type AvroNode, resolveAvro, simpleName } from './avro-node.ts'
import { isJsonSchema, jsonSchemaCanRead } from './json-schema.ts'
import { type AnySchema, type AvroSchema, type Compatibility, RegistryError } from './registry.ts'

/** Throws `RegistryError` `invalid-schema` for what is neither an Avro schema nor a JSON Schema. */
export function checkSchema(schema: AnySchema): void {
  if (!isJsonSchema(schema)) typeOf(schema)
  else if (typeof schema.jsonSchema !== 'object' || schema.jsonSchema === null)
    throw new RegistryError('invalid-schema', 'A JSON Schema is an object')
}

/** Whether `reader` reads everything that was written with `writer`. The verdict is avsc's, the reasons are ours. */
export function canRead(reader: AnySchema, writer: AnySchema): Compatibility {
  if (isJsonSchema(reader) && isJsonSchema(writer)) return jsonSchemaCanRead(reader, writer)
  if (isJsonSchema(reader) || isJsonSchema(writer)) {
    return { ok: false, reasons: ['one of them is a JSON Schema and the other is Avro'] }
  }
  try {
    typeOf(reader).createResolver(typeOf(writer))
    return { ok: true, reasons: [] }
  } catch (error) {
    if (error instanceof RegistryError) throw error
    const reasons = reasonsAgainst(resolveAvro(reader), resolveAvro(writer), '', new Set())
    return { ok: false, reasons: reasons.length > 0 ? reasons : [(error as Error).message] }
  }
}

function typeOf(schema: AvroSchema): avro.Type {
  try {
    return avro.Type.forSchema(structuredClone(schema) as avro.Schema, {
      wrapUnions: true,
      noAnonymousTypes: true,
    })
  } catch (cause) {
    throw new RegistryError('invalid-schema', `Not a valid Avro schema: ${(cause as Error).message}`, {
      cause,
    })
  }
}

/** `seen` holds the pairs of records that are being compared: a record may contain itself. */
function reasonsAgainst(reader: AvroNode, writer: AvroNode, path: string, seen: Set<string>): string[] {
  if (writer.kind === 'union') {
    return writer.branches.flatMap((branch) => reasonsAgainst(reader, branch, path, seen))
  }
  if (reader.kind === 'union') {
    const fits = reader.branches.some((branch) => reasonsAgainst(branch, writer, path, seen).length === 0)
    return fits ? [] : [`${place(path)}: the new union takes no ${nameOf(writer)}, which was written`]
  }
  if (reader.kind === 'record' && writer.kind === 'record') return recordReasons(reader, writer, path, seen)
  if (reader.kind === 'array' && writer.kind === 'array') {
    return reasonsAgainst(reader.items, writer.items, `${path}[]`, seen)
  }
  if (reader.kind === 'map' && writer.kind === 'map') {
    return reasonsAgainst(reader.values, writer.values, `${path}{}`, seen)
  }
  if (reader.kind === 'enum' && writer.kind === 'enum') {
    const lost = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol))
    return lost.length > 0 ? [`${place(path)}: the new enum lacks ${lost.join(', ')}`] : []
  }
  if (reader.kind === writer.kind || PROMOTIONS[writer.kind]?.includes(reader.kind)) return []
  return [`${place(path)}: ${nameOf(writer)} was written, ${nameOf(reader)} can't read it`]
}

function recordReasons(
  reader: Extract<AvroNode, { kind: 'record' }>,
  writer: Extract<AvroNode, { kind: 'record' }>,
  path: string,
  seen: Set<string>,
): string[] {
  const pair = `${reader.name} ${writer.name}`
  if (seen.has(pair)) return []
  seen.add(pair)
  const written = new Map<string, AvroField>(writer.fields.map((field) => [field.name, field]))
  return reader.fields.flatMap((field) => {
    const inner = path === '' ? field.name : `${path}.${field.name}`
    const before = written.get(field.name)
    if (before) return reasonsAgainst(field.type, before.type, inner, seen)
    return 'default' in field
      ? []
      : [`${place(inner)}: a new field needs a default, for records written without it`]
  })
}

const PROMOTIONS: { readonly [writer: string]: readonly string[] } = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

function nameOf(node: AvroNode): string {
  return 'name' in node ? `${node.kind} ${simpleName(node.name)}` : node.kind
}

function place(path: string): string {
  return path === '' ? 'the schema' : `field ${path}`
}
