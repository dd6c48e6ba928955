/** Topics that exist before any statement, with their registered schemas. */

import type { AvroSchema } from '../../wire/registry.ts'
import type { SchemaDirectory } from '../catalog/index.ts'

export interface DriverTopic {
  readonly name: string
  readonly partitions?: number
  readonly keyFormat?: string
  readonly valueFormat?: string
  /** An Avro schema as an object, registered under `<name>-key`. */
  readonly keySchema?: unknown
  /** An Avro schema as an object, registered under `<name>-value`. */
  readonly valueSchema?: unknown
}

export function registerTopics(topics: readonly DriverTopic[], schemas: SchemaDirectory): void {
  for (const { name, keySchema, valueSchema } of topics) {
    if (keySchema !== undefined) schemas.register(`${name}-key`, asSchema(keySchema))
    if (valueSchema !== undefined) schemas.register(`${name}-value`, asSchema(valueSchema))
  }
}

function asSchema(schema: unknown): AvroSchema {
  return schema as AvroSchema
}
