/** SQL types, as ksqlDB names them. VARCHAR is printed STRING, as ksqlDB does. */
export type SqlType =
  | {
      readonly base:
        | 'BOOLEAN'
        | 'INTEGER'
        | 'BIGINT'
        | 'DOUBLE'
        | 'STRING'
        | 'BYTES'
        | 'DATE'
        | 'TIME'
        | 'TIMESTAMP'
    }
  | { readonly base: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly base: 'ARRAY'; readonly element: SqlType }
  | { readonly base: 'MAP'; readonly key: SqlType; readonly value: SqlType }
  | { readonly base: 'STRUCT'; readonly fields: readonly StructField[] }

export interface StructField {
  readonly name: string
  readonly type: SqlType
}

export const BOOLEAN: SqlType = { base: 'BOOLEAN' }
export const INTEGER: SqlType = { base: 'INTEGER' }
export const BIGINT: SqlType = { base: 'BIGINT' }
export const DOUBLE: SqlType = { base: 'DOUBLE' }
export const STRING: SqlType = { base: 'STRING' }
export const BYTES: SqlType = { base: 'BYTES' }
export const DATE: SqlType = { base: 'DATE' }
export const TIME: SqlType = { base: 'TIME' }
export const TIMESTAMP: SqlType = { base: 'TIMESTAMP' }
