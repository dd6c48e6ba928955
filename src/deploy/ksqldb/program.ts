/** Files of rules as a deployment sees them: definitions in order, each under the properties that stand for it. */

import { type Catalog, emptyCatalog, memoryDirectory } from '../../sql/catalog/index.ts'
import { SqlError } from '../../sql/error.ts'
import type { ProgramFile } from '../../sql/index.ts'
import { applyStatement } from '../../sql/program/apply.ts'
import {
  type CreateType,
  type Drop,
  type DropType,
  type InsertValues,
  parseStatements,
  type Statement,
  variableSession,
} from '../../sql/syntax/index.ts'
import { DeployError } from '../error.ts'
import type { Definition } from './same.ts'

export interface Placed<S extends Statement> {
  readonly statement: S
  /** `file:line`. */
  readonly rule: string
  /** SET so far, as a server takes them. */
  readonly properties: Readonly<Record<string, string>>
  /** What our own analysis knows before the statement; a statement that it does not take changes nothing. */
  readonly catalog: Catalog
}

export type DeployStatement = Definition | InsertValues | CreateType | Drop | DropType

export interface DeployProgram {
  readonly statements: readonly Placed<DeployStatement>[]
}

/** A file can't be deployed: where, and why. */
function refusal(file: string, { line, column, message }: SqlError, cause: unknown): DeployError {
  return new DeployError('refused', `${file}:${line}:${column}: ${message}`, { cause })
}

/** Throws `DeployError` `refused` at the first statement that can't be read or that a deployment has no use for. */
export function readProgram(
  files: readonly ProgramFile[],
  variables: Readonly<Record<string, string>>,
): DeployProgram {
  const session = variableSession(variables)
  const schemas = memoryDirectory()
  const found: Placed<DeployStatement>[] = []
  const properties = new Map<string, string>()
  let catalog = emptyCatalog()
  for (const { name, text } of files) {
    let statements: readonly Statement[]
    try {
      statements = parseStatements(text, session)
    } catch (error) {
      throw error instanceof SqlError ? refusal(name, error, error) : error
    }
    for (const statement of statements) {
      switch (statement.kind) {
        case 'set':
          properties.set(streamsProperty(statement.name), statement.value)
          break
        case 'unset':
          properties.delete(streamsProperty(statement.name))
          break
        case 'define':
        case 'undefine':
          break
        case 'create-source':
        case 'create-as':
        case 'insert-into':
        case 'insert-values':
        case 'create-type':
        case 'drop':
        case 'drop-type':
          found.push({
            statement,
            rule: `${name}:${statement.at.line}`,
            properties: Object.fromEntries(properties),
            catalog,
          })
          break
        default:
          throw refusal(
            name,
            new SqlError(
              `${statement.text.split(/\s+/, 2).join(' ').toUpperCase()} can't be deployed: ` +
                'only statements that define streams, tables, types and rules can.',
              statement.at,
            ),
            undefined,
          )
      }
      try {
        catalog = applyStatement(statement, catalog, schemas).catalog
      } catch (error) {
        // The server may know more than we do (topics, schemas, functions); it has the last word.
        if (!(error instanceof SqlError)) throw error
      }
    }
  }
  return { statements: found }
}

/** A property's name as a request has it: Kafka Streams' own with `ksql.streams.` before. */
export function streamsProperty(name: string): string {
  return name.startsWith('ksql.') ? name : `ksql.streams.${name}`
}
