/** Avro schemas with their names resolved, the form that readers and writers are compiled from. */

import { type AvroSchema, RegistryError } from './registry.ts'

export type AvroNode = AvroPrimitive | AvroNamed | AvroArray | AvroMap | AvroUnion

export interface AvroPrimitive {
  readonly kind: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'
  /** `logicalType`, where the specification allows it on this type. */
  readonly logicalType?: string
  /** decimal: digits in all and after the point. */
  readonly precision?: number
  readonly scale?: number
}

export interface AvroField {
  readonly name: string
  readonly type: AvroNode
  readonly default?: unknown
}

export type AvroNamed =
  | {
      readonly kind: 'record'
      readonly name: string
      /** Filled after the node is made: a record may contain itself. */
      readonly fields: AvroField[]
      /** Entries of a map whose keys are not plain strings, as Connect writes them. */
      readonly mapEntry: boolean
    }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | AvroFixed

export interface AvroFixed {
  readonly kind: 'fixed'
  readonly name: string
  readonly size: number
  readonly logicalType?: string
  readonly precision?: number
  readonly scale?: number
}

export interface AvroArray {
  readonly kind: 'array'
  readonly items: AvroNode
}

export interface AvroMap {
  readonly kind: 'map'
  readonly values: AvroNode
}

export interface AvroUnion {
  readonly kind: 'union'
  readonly branches: readonly AvroNode[]
}

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'])

/** Throws `RegistryError` `invalid-schema` for an unknown name or attribute of the wrong kind. */
export function resolveAvro(schema: AvroSchema, references: readonly AvroSchema[] = []): AvroNode {
  const names = new Map<string, AvroNode>()
  for (const reference of references) resolve(reference, '', names)
  return resolve(schema, '', names)
}

/** The branch that is not null, where a union is `[null, X]` or `[X]`; undefined for other unions. */
export function nullableBranch(union: AvroUnion): AvroNode | undefined {
  const rest = union.branches.filter((branch) => branch.kind !== 'null')
  return rest.length === 1 ? rest[0] : undefined
}

/** The part of a full name after its namespace. */
export function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1)
}

function resolve(schema: unknown, namespace: string, names: Map<string, AvroNode>): AvroNode {
  if (typeof schema === 'string') return byName(schema, namespace, names)
  if (Array.isArray(schema)) {
    return { kind: 'union', branches: schema.map((branch) => resolve(branch, namespace, names)) }
  }
  if (typeof schema !== 'object' || schema === null) {
    throw new RegistryError('invalid-schema', `Not an Avro schema: ${JSON.stringify(schema)}`)
  }
  const { type, ...attributes } = schema as { type?: unknown; [attribute: string]: unknown }
  switch (type) {
    case 'record':
    case 'error':
      return record(attributes, namespace, names)
    case 'enum': {
      const name = fullName(attributes, namespace)
      const symbols = array(attributes.symbols, 'symbols').map(String)
      return define(names, name, { kind: 'enum', name, symbols })
    }
    case 'fixed': {
      const name = fullName(attributes, namespace)
      const size = Number(attributes.size)
      return define(names, name, { kind: 'fixed', name, size, ...logical(attributes) })
    }
    case 'array':
      return { kind: 'array', items: resolve(attributes.items, namespace, names) }
    case 'map':
      return { kind: 'map', values: resolve(attributes.values, namespace, names) }
    default: {
      const inner = resolve(type, namespace, names)
      return PRIMITIVES.has(inner.kind) ? ({ ...inner, ...logical(attributes) } as AvroPrimitive) : inner
    }
  }
}

function record(
  attributes: { [attribute: string]: unknown },
  namespace: string,
  names: Map<string, AvroNode>,
): AvroNode {
  const name = fullName(attributes, namespace)
  const mapEntry =
    attributes['connect.internal.type'] === 'MapEntry' || name === 'io.confluent.connect.avro.MapEntry'
  const fields: AvroField[] = []
  const node = define(names, name, { kind: 'record', name, fields, mapEntry })
  const inner = name.slice(0, Math.max(0, name.lastIndexOf('.')))
  for (const field of array(attributes.fields, 'fields')) {
    const { name: fieldName, type, ...rest } = field as { name: unknown; type: unknown; default?: unknown }
    const resolved = { name: String(fieldName), type: resolve(type, inner, names) }
    fields.push('default' in rest ? { ...resolved, default: rest.default } : resolved)
  }
  return node
}

function byName(name: string, namespace: string, names: Map<string, AvroNode>): AvroNode {
  if (PRIMITIVES.has(name)) return { kind: name as AvroPrimitive['kind'] }
  const found =
    names.get(name) ??
    (namespace === '' || name.includes('.') ? undefined : names.get(`${namespace}.${name}`))
  if (!found) throw new RegistryError('invalid-schema', `Unknown Avro type ${JSON.stringify(name)}`)
  return found
}

function fullName(attributes: { [attribute: string]: unknown }, namespace: string): string {
  const { name } = attributes
  if (typeof name !== 'string' || name === '') {
    throw new RegistryError('invalid-schema', 'An Avro record, enum or fixed has no name')
  }
  if (name.includes('.')) return name
  const own = typeof attributes.namespace === 'string' ? attributes.namespace : namespace
  return own === '' ? name : `${own}.${name}`
}

function define<N extends AvroNode>(names: Map<string, AvroNode>, name: string, node: N): N {
  if (names.has(name)) throw new RegistryError('invalid-schema', `Avro type ${name} is defined twice`)
  names.set(name, node)
  return node
}

function logical(attributes: { [attribute: string]: unknown }) {
  const { logicalType, precision, scale } = attributes
  if (typeof logicalType !== 'string') return {}
  return {
    logicalType,
    ...(typeof precision === 'number' ? { precision } : {}),
    ...(logicalType === 'decimal' ? { scale: typeof scale === 'number' ? scale : 0 } : {}),
  }
}

function array(value: unknown, attribute: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new RegistryError('invalid-schema', `Avro attribute ${attribute} is not an array`)
}
