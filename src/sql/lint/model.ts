/** Files as the linter's rules see them: every statement with what exists before it and where its columns come from. */

import type { AvroSchema } from '../../wire/registry.ts'
import { type Catalog, emptyCatalog, keyColumns, memoryDirectory, type Source } from '../catalog/index.ts'
import { SqlError } from '../error.ts'
import { applyStatement } from '../program/apply.ts'
import {
  parseStatements,
  type Query,
  type Relation,
  type ScriptPart,
  type SourceRelation,
  type Statement,
  splitStatements,
  type VariableSession,
  variableSession,
} from '../syntax/index.ts'
import type { Origin, Scope } from './origin.ts'
import { sinkOrigins } from './sink-origins.ts'
import { type SourceText, sourceText } from './source-text.ts'

export interface LintFile {
  readonly name: string
  readonly text: string
}

export interface LintOptions {
  /** Values of `${name}`. */
  readonly variables?: Readonly<Record<string, string>>
  /** The names that `chat_id` may say beside ids and channels; absent: any name may be one. */
  readonly routes?: readonly string[]
  /** Topics whose Avro schemas are registered, for streams that declare no columns. */
  readonly schemas?: readonly { readonly subject: string; readonly schema: AvroSchema }[]
}

export interface LintedStatement {
  readonly file: SourceText
  readonly statement: Statement
  /** What exists before it. */
  readonly catalog: Catalog
  /** The relations that its query reads, as far as they exist. */
  readonly scope: Scope
  /** Why the engine does not take it. */
  readonly refusal: SqlError | undefined
}

/** A persistent query's statement. */
export interface LintedQuery extends LintedStatement {
  readonly query: Query
  /** Where its rows go, if that is known. */
  readonly sink: Source | undefined
}

export interface LintModel {
  readonly files: readonly SourceText[]
  readonly statements: readonly LintedStatement[]
  readonly queries: readonly LintedQuery[]
  /** Statements that can't be parsed. */
  readonly unparsed: readonly {
    readonly file: SourceText
    readonly part: ScriptPart
    readonly error: SqlError
  }[]
  /** What exists in the end. */
  readonly catalog: Catalog
  readonly options: LintOptions
}

/** Never throws for what is in the files: a statement that is refused is noted, and the next one is taken. */
export function lintModel(files: readonly LintFile[], options: LintOptions = {}): LintModel {
  const session = variableSession(options.variables)
  const schemas = memoryDirectory()
  for (const { subject, schema } of options.schemas ?? []) schemas.register(subject, schema)
  const texts = files.map(({ name, text }) => sourceText(name, text))
  const statements: LintedStatement[] = []
  const queries: LintedQuery[] = []
  const unparsed: LintModel['unparsed'][number][] = []
  const origins = new Map<string, ReadonlyMap<string, Origin>>()
  let catalog = emptyCatalog()
  for (const file of texts) {
    for (const part of splitStatements(file.text)) {
      const parsed = parsePart(part, session)
      if (parsed instanceof SqlError) {
        unparsed.push({ file, part, error: parsed })
        continue
      }
      for (const statement of parsed) {
        const before = catalog
        let refusal: SqlError | undefined
        try {
          catalog = applyStatement(statement, catalog, schemas).catalog
        } catch (error) {
          if (!(error instanceof SqlError)) throw error
          refusal = error
        }
        const query = queryOf(statement)
        const scope = query ? scopeOf(query, before, origins) : []
        const linted = { file, statement, catalog: before, scope, refusal }
        statements.push(linted)
        if (!query) continue
        const target =
          statement.kind === 'create-as' ? statement.name : (statement as { target: string }).target
        const sink = catalog.sources.get(target)
        queries.push({ ...linted, query, sink })
        if (sink && statement.kind === 'create-as') origins.set(sink.topic, sinkOrigins(query, scope, sink))
      }
    }
  }
  return { files: texts, statements, queries, unparsed, catalog, options }
}

/** A part of a script, its places those of the script. */
function parsePart({ text, at }: ScriptPart, session: VariableSession): readonly Statement[] | SqlError {
  const padding = '\n'.repeat(at.line - 1) + ' '.repeat(at.column - 1)
  try {
    return parseStatements(padding + text, session)
  } catch (error) {
    if (error instanceof SqlError) return error
    throw error
  }
}

function queryOf(statement: Statement): Query | undefined {
  return statement.kind === 'create-as' || statement.kind === 'insert-into' ? statement.query : undefined
}

function scopeOf(
  query: Query,
  catalog: Catalog,
  origins: ReadonlyMap<string, ReadonlyMap<string, Origin>>,
): Scope {
  return relationsOf(query.from).flatMap(({ name, alias }) => {
    const source = catalog.sources.get(name)
    if (!source) return []
    return [{ alias: alias ?? name, source, origins: sourceOrigins(source, origins.get(source.topic)) }]
  })
}

function relationsOf(relation: Relation): readonly SourceRelation[] {
  return relation.kind === 'source' ? [relation] : [...relationsOf(relation.left), relation.right]
}

/** A source's columns: what the query that fills its topic made of them; names match in any case, as fields do. */
function sourceOrigins(
  source: Source,
  written: ReadonlyMap<string, Origin> | undefined,
): ReadonlyMap<string, Origin> {
  const byName = new Map([...(written ?? [])].map(([name, origin]) => [name.toUpperCase(), origin] as const))
  const keys = new Set(keyColumns(source).map(({ name }) => name))
  return new Map(
    source.columns.map(({ name }) => {
      const origin: Origin = keys.has(name)
        ? { kind: 'key' }
        : (byName.get(name.toUpperCase()) ?? { kind: 'plain' })
      return [name, origin]
    }),
  )
}
