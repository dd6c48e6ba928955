/** What a console has set for itself, on top of what the rules define. */

import type { LogReader } from '../../log/port.ts'
import { type Catalog, type MemoryDirectory, memoryDirectory, propertyName } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { adoptSchemas } from '../program/adopt-schemas.ts'
import { applyStatement } from '../program/apply.ts'
import { parseStatements, type Statement, type VariableSession, variableSession } from '../syntax/index.ts'
import type { ConsoleSession } from './parts.ts'
import type { ConsolePlace } from './place.ts'

/** Declarations change what this console sees, and nothing else. */
const DECLARATIONS: ReadonlySet<Statement['kind']> = new Set([
  'create-source',
  'create-type',
  'drop-type',
  'drop',
])

export class OpenSession {
  catalog: Catalog
  readonly variables: VariableSession
  readonly schemas: MemoryDirectory = memoryDirectory()
  readonly #log: Pick<LogReader, 'topics' | 'registry'>
  readonly #own: Set<string>
  #declarations: readonly string[]

  private constructor({ log, program }: ConsolePlace, session: ConsoleSession) {
    this.#log = log
    const named = Object.entries(session.properties).map(
      ([name, value]) => [propertyName(name), value] as const,
    )
    this.catalog = { ...program.catalog, properties: new Map(named) }
    this.variables = variableSession(session.variables)
    this.#declarations = []
    this.#own = new Set()
  }

  /** Throws SqlError where a declaration fits no more. */
  static async open(place: ConsolePlace, session: ConsoleSession): Promise<OpenSession> {
    const opened = new OpenSession(place, session)
    for (const text of session.declarations) {
      for (const statement of parseStatements(text, opened.variables)) await opened.change(statement)
    }
    return opened
  }

  /** What it is now, to go with the next request. */
  get state(): ConsoleSession {
    return {
      properties: Object.fromEntries(this.catalog.properties),
      variables: Object.fromEntries(this.variables.variables),
      declarations: this.#declarations,
    }
  }

  /** Takes SET, UNSET, DEFINE, UNDEFINE and declarations; tells what was done, undefined for others. Throws SqlError. */
  async change(statement: Statement): Promise<string | undefined> {
    switch (statement.kind) {
      case 'set':
      case 'unset':
        this.catalog = applyStatement(statement, this.catalog, this.schemas).catalog
        return `${statement.name} is ${statement.kind === 'set' ? `'${statement.value}'` : 'not set'} in this console`
      case 'define':
      case 'undefine':
        return `${statement.name} is ${statement.kind === 'define' ? `'${statement.value}'` : 'not defined'} in this console`
      default:
        return DECLARATIONS.has(statement.kind) ? this.#declare(statement) : undefined
    }
  }

  async #declare(statement: Statement): Promise<string> {
    if (statement.kind === 'drop' && (statement.deleteTopic || !this.#own.has(statement.name))) {
      throw new SqlError(
        `${statement.name} is not of this console: what the rules define is dropped in their files.`,
        statement.at,
      )
    }
    await adoptSchemas([statement], this.#log.registry, this.schemas, this.catalog.properties)
    const known = await this.#log.topics()
    const topics = new Map(known.map(({ name, partitions }) => [name, partitions]))
    const applied = applyStatement(statement, { ...this.catalog, topics }, this.schemas)
    for (const effect of applied.effects) {
      if (effect.kind !== 'topic') continue
      if (!topics.has(effect.source.topic)) {
        throw new SqlError(
          `Topic '${effect.source.topic}' does not exist: a console declares streams and tables over topics that do.`,
          statement.at,
        )
      }
      this.#own.add(effect.source.name)
    }
    this.catalog = applied.catalog
    this.#declarations = [...this.#declarations, `${statement.text};`]
    return 'done, for this console alone'
  }
}
