import type { SqlType } from './type.ts'

/** A type as ksqlDB prints it: `ARRAY<STRING>`, `DECIMAL(6, 2)`, "STRUCT<`X` INTEGER>". */
export function typeText(type: SqlType): string {
  switch (type.base) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'ARRAY':
      return `ARRAY<${typeText(type.element)}>`
    case 'MAP':
      return `MAP<${typeText(type.key)}, ${typeText(type.value)}>`
    case 'STRUCT': {
      const fields = type.fields.map((field) => `${quoted(field.name)} ${typeText(field.type)}`)
      // With a space, since `<>` is an operator.
      return fields.length === 0 ? 'STRUCT< >' : `STRUCT<${fields.join(', ')}>`
    }
    default:
      return type.base
  }
}

/** A name in backticks. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** A column of a schema. */
export interface SchemaColumn {
  readonly name: string
  readonly type: SqlType
  /** What follows the type: KEY, PRIMARY KEY, HEADERS, ... */
  readonly constraint?: string
}

/** A schema as ksqlDB prints it: "`ID` STRING KEY, `VIEWS` BIGINT". */
export function schemaText(columns: readonly SchemaColumn[]): string {
  return columns
    .map(
      ({ name, type, constraint }) =>
        `${quoted(name)} ${typeText(type)}${constraint ? ` ${constraint}` : ''}`,
    )
    .join(', ')
}
