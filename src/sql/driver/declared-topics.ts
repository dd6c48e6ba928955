/** Topics that exist before any statement, with their registered schemas. */

import type { AnySchema, AvroSchema, JsonSchema } from '../../wire/registry.ts'
import type { SchemaDirectory } from '../catalog/index.ts'

export interface DriverTopic {
  readonly name: string
  readonly partitions?: number
  readonly keyFormat?: string
  readonly valueFormat?: string
  /** An Avro schema as an object, or a JSON Schema where `keyFormat` is JSON_SR, registered under `<name>-key`. */
  readonly keySchema?: unknown
  /** The same under `<name>-value`, with `valueFormat`. */
  readonly valueSchema?: unknown
}

export function registerTopics(topics: readonly DriverTopic[], schemas: SchemaDirectory): void {
  for (const { name, keyFormat, keySchema, valueFormat, valueSchema } of topics) {
    if (keySchema !== undefined) schemas.register(`${name}-key`, asSchema(keySchema, keyFormat))
    if (valueSchema !== undefined) schemas.register(`${name}-value`, asSchema(valueSchema, valueFormat))
  }
}

function asSchema(schema: unknown, format: string | undefined): AnySchema {
  return format?.toUpperCase() === 'JSON_SR' ? ({ jsonSchema: schema } as JsonSchema) : (schema as AvroSchema)
}
