import { isReserved, unitMs } from './keywords.ts'

const PLAIN_NAME = /^[A-Z_][A-Z0-9_@]*$/

/** Words that mean something else than a name before a bracket or as an argument. */
const CONSTRUCTORS: ReadonlySet<string> = new Set(['ARRAY', 'MAP', 'STRUCT'])

/** A name as it must be written to be read as this name: in backticks, unless it needs none. */
export function nameText(name: string): string {
  const plain =
    PLAIN_NAME.test(name) && !isReserved(name) && !CONSTRUCTORS.has(name) && unitMs(name) === undefined
  return plain ? name : `\`${name.replaceAll('`', '``')}\``
}

/** A string literal. */
export function stringText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
