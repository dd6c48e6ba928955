/** Streams and tables as the catalog knows them. */

import type { FormatName } from '../formats/index.ts'
import { schemaText } from '../types/index.ts'
import type { SqlType } from '../types/type.ts'

export interface SourceColumn {
  readonly name: string
  readonly type: SqlType
  /** `headers` columns are read from the record's headers: all of them, or the last one named `header`. */
  readonly side: 'key' | 'value' | 'headers'
  readonly header?: string
}

/** How the key or the value of a source's records is written. */
export interface SourceFormat {
  readonly name: FormatName
  /** DELIMITED: one character. */
  readonly delimiter?: string
  /** Whether a single column is wrapped in a record or object; absent: values are, keys are not. */
  readonly wrapSingle?: boolean
  /** AVRO: full name of the record. */
  readonly schemaFullName?: string
  /** AVRO, JSON_SR: the schema's id, where the statement names it (KEY_SCHEMA_ID, VALUE_SCHEMA_ID) or it was inferred. */
  readonly schemaId?: number
}

export interface SourceWindow {
  readonly type: 'TUMBLING' | 'HOPPING' | 'SESSION'
  /** Known but for sessions. */
  readonly sizeMs?: number
}

export interface TimestampColumn {
  readonly column: string
  /** A Java pattern, for a STRING column. */
  readonly format?: string
  /** A record whose column holds no time ends the query that reads it. */
  readonly isStrict?: true
}

export interface Source {
  readonly name: string
  readonly type: 'stream' | 'table'
  readonly columns: readonly SourceColumn[]
  readonly topic: string
  /** Of the topic; undefined where nothing says. */
  readonly partitions?: number
  readonly keyFormat: SourceFormat
  readonly valueFormat: SourceFormat
  readonly window?: SourceWindow
  readonly timestamp?: TimestampColumn
  /** CREATE SOURCE STREAM|TABLE. */
  readonly readOnly: boolean
  /** CREATE ... AS SELECT: the query that fills it. */
  readonly madeBy?: string
}

/** The columns of the records' keys, in order. */
export function keyColumns(source: Pick<Source, 'columns'>): readonly SourceColumn[] {
  return source.columns.filter(({ side }) => side === 'key')
}

/** The columns of the records' values, in order. */
export function valueColumns(source: Pick<Source, 'columns'>): readonly SourceColumn[] {
  return source.columns.filter(({ side }) => side === 'value')
}

/** The schema as ksqlDB prints it, of streams and tables alike: "`ID` STRING KEY, `VIEWS` BIGINT". */
export function sourceSchemaText(source: Pick<Source, 'columns'>): string {
  return schemaText(
    source.columns.map(({ name, type, side, header }) => ({
      name,
      type,
      ...(side === 'key' ? { constraint: 'KEY' } : {}),
      ...(side === 'headers' ? { constraint: header === undefined ? 'HEADERS' : `HEADER('${header}')` } : {}),
    })),
  )
}
