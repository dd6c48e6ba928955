/** The codecs of a source's keys and values. */

import {
  keyColumns,
  type SchemaDirectory,
  type Source,
  type SourceFormat,
  valueColumns,
} from '../catalog/index.ts'
import { type Codec, type CodecSpec, createCodec, hasSchema } from '../formats/index.ts'

export interface SourceCodecs {
  readonly key: Codec
  readonly value: Codec
}

type Shape = Pick<Source, 'columns' | 'topic' | 'keyFormat' | 'valueFormat'>

/** `schemas` must have the schemas that the source's topic is written with. */
export function sourceCodecs(source: Shape, schemas: SchemaDirectory): SourceCodecs {
  return {
    key: createCodec(codecSpec(source, 'key', schemas), schemas),
    value: createCodec(codecSpec(source, 'value', schemas), schemas),
  }
}

export function codecSpec(source: Shape, side: 'key' | 'value', schemas: SchemaDirectory): CodecSpec {
  const columns = side === 'key' ? keyColumns(source) : valueColumns(source)
  const format = side === 'key' ? source.keyFormat : source.valueFormat
  const name = side === 'key' && columns.length === 0 ? 'NONE' : format.name
  return {
    format: name,
    side,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
    ...options(format),
    ...(hasSchema(name) ? schemaId(`${source.topic}-${side}`, format, schemas) : {}),
  }
}

function options({ delimiter, wrapSingle, schemaFullName }: SourceFormat) {
  return {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(wrapSingle === undefined ? {} : { wrapSingle }),
    ...(schemaFullName === undefined ? {} : { schemaFullName }),
  }
}

function schemaId(subject: string, format: SourceFormat, schemas: SchemaDirectory) {
  const id = format.schemaId ?? schemas.latest(subject)?.id
  return id === undefined ? {} : { schemaId: id }
}
