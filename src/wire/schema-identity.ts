/** When two schemas are one: what registries compare, and what a schema's GUID is made of. */

import { createHash } from 'node:crypto'
import type { AnySchema } from './registry.ts'

/** Text that is equal for schemas that differ only in the order of their attributes. */
export function schemaText(schema: AnySchema): string {
  return JSON.stringify(schema, (_name, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? sorted(value) : value,
  )
}

/** A GUID that depends on the schema alone, so registries that never met agree on it. */
export function schemaGuid(schema: AnySchema): string {
  return guidText(createHash('md5').update(schemaText(schema)).digest())
}

/** 16 bytes as the usual five groups of hexadecimal digits. */
export function guidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function sorted(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
