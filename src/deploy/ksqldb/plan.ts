/** What a deployment would do, decided from the rules, what the server has and what was deployed before. Pure. */

import { type Catalog, checkUpgrade, memoryDirectory, type Source } from '../../sql/catalog/index.ts'
import { SqlError } from '../../sql/error.ts'
import { applyStatement } from '../../sql/program/apply.ts'
import { type InsertValues, nameText, statementText } from '../../sql/syntax/index.ts'
import type { ExistingSource, Inventory } from './inventory.ts'
import type { Made, MadeKind } from './ledger.ts'
import type { DeployProgram, DeployStatement, Placed } from './program.ts'
import { type Definition, form, isSame, isStateless, parseDefinition } from './same.ts'

export interface Step {
  /**
   * `keep` and `skip`: nothing to do. `refuse`: the plan can't be applied. The others send `sql`; `end` stops a query
   * that an earlier version of the rules made.
   */
  readonly action: 'create' | 'replace' | 'end' | 'keep' | 'skip' | 'refuse'
  readonly what: string
  /** `file:line`; absent for what only an earlier version of the rules had. */
  readonly rule?: string
  /** What is to be done first, or to be known. */
  readonly note?: string
  readonly sql: string
  readonly properties: Readonly<Record<string, string>>
  /** What the ledger gains, or for `end` loses. */
  readonly made?: Made
}

export interface Plan {
  readonly steps: readonly Step[]
}

const OFFSET_RESET = 'ksql.streams.auto.offset.reset'

export function planDeployment(program: DeployProgram, inventory: Inventory, made: readonly Made[]): Plan {
  const wanted = new Set(
    program.statements.flatMap(({ statement }) =>
      statement.kind === 'insert-into' ? [form(statement)] : [],
    ),
  )
  const steps = [
    ...outdated(inventory, made, wanted),
    ...program.statements.map((placed) => stepOf(placed, inventory, made)),
  ]
  return { steps }
}

/** Queries that we made for INSERTs which the rules no longer have. */
function outdated(inventory: Inventory, made: readonly Made[], wanted: ReadonlySet<string>): Step[] {
  return made.flatMap((entry): Step[] => {
    if (entry.kind !== 'query' || entry.queryId === undefined) return []
    const definition = parseDefinition(entry.sql)
    const isRunning = inventory.queries.some(({ id }) => id === entry.queryId)
    if (!isRunning || definition?.kind !== 'insert-into' || wanted.has(form(definition))) return []
    return [
      {
        action: 'end',
        what: `query ${entry.queryId} into ${entry.name}`,
        note: 'the rules no longer have it',
        sql: `TERMINATE ${nameText(entry.queryId)};`,
        properties: {},
        made: entry,
      },
    ]
  })
}

function stepOf(placed: Placed<DeployStatement>, inventory: Inventory, made: readonly Made[]): Step {
  const { statement } = placed
  switch (statement.kind) {
    case 'create-source':
    case 'create-as':
      return sourceStep(placed as Placed<typeof statement>, inventory)
    case 'insert-into':
      return insertStep(placed as Placed<typeof statement>, inventory, made)
    case 'insert-values':
      return rowsStep(placed as Placed<typeof statement>, made)
    case 'create-type': {
      const step = { what: `type ${statement.name}`, ...common(placed) }
      if (inventory.types.has(statement.name)) {
        return { ...step, action: 'keep', note: 'a type of this name exists; its fields are not compared' }
      }
      return { ...step, action: 'create', made: madeOf('type', statement.name, step.sql) }
    }
    case 'drop':
    case 'drop-type': {
      const exists =
        statement.kind === 'drop'
          ? inventory.sources.has(statement.name)
          : inventory.types.has(statement.name)
      const step = { what: statementText(statement), ...common(placed) }
      if (!exists) return { ...step, action: 'skip', note: 'there is nothing of this name' }
      return {
        ...step,
        action: 'refuse',
        note: 'a deployment only adds: drop it on the server yourself, or take the line out of the rules',
      }
    }
  }
}

function sourceStep(
  placed: Placed<Exclude<Definition, { kind: 'insert-into' }>>,
  inventory: Inventory,
): Step {
  const { statement } = placed
  const kind = statement.type === 'STREAM' ? 'stream' : 'table'
  const step = { what: `${kind} ${statement.name}`, ...common(placed) }
  const existing = inventory.sources.get(statement.name)
  if (!existing) return { ...step, action: 'create', made: madeOf(kind, statement.name, step.sql) }
  const theirs = existing.statement === undefined ? undefined : parseDefinition(existing.statement)
  if (existing.kind === kind && theirs && isSame(statement, theirs)) return { ...step, action: 'keep' }
  const obstacle = upgradeObstacle(placed, existing, theirs)
  if (obstacle !== undefined) {
    return { ...step, action: 'refuse', note: `${obstacle}\n${howToDrop(existing, inventory)}` }
  }
  const replacement = statementText({ ...statement, orReplace: true, ifNotExists: false })
  return {
    ...step,
    action: 'replace',
    note: 'it goes on where it is; rows written before stay as they are',
    sql: `${replacement};`,
    made: madeOf(kind, statement.name, step.sql),
  }
}

/** Why CREATE OR REPLACE would not do; undefined where it may. The server has the last word. */
function upgradeObstacle(
  { statement, catalog }: Placed<Exclude<Definition, { kind: 'insert-into' }>>,
  existing: ExistingSource,
  theirs: Definition | undefined,
): string | undefined {
  if (existing.kind !== statement.type.toLowerCase()) {
    return `a ${existing.kind} of this name exists on the server`
  }
  if (!theirs || theirs.kind === 'insert-into') return 'the server does not tell how it was made'
  if (theirs.kind !== statement.kind) {
    return theirs.kind === 'create-as'
      ? 'on the server a query makes it'
      : 'on the server it is declared, not made by a query'
  }
  if (statement.kind === 'create-as' && theirs.kind === 'create-as') {
    if (!isStateless(statement.query) || !isStateless(theirs.query)) {
      return 'its query changed, and one that groups, joins or repartitions is not changed in place'
    }
  }
  const before = sourceOf(theirs, catalog)
  const after = sourceOf(statement, catalog)
  if (!before || !after) return undefined
  try {
    checkUpgrade(before, after, statement.at)
    return undefined
  } catch (error) {
    if (error instanceof SqlError) return error.message
    throw error
  }
}

/** A definition's source by our own analysis; undefined where it needs what only the server knows. */
function sourceOf(definition: Definition, catalog: Catalog): Source | undefined {
  if (definition.kind === 'insert-into') return undefined
  try {
    const statement = { ...definition, orReplace: false, ifNotExists: false }
    return applyStatement(statement, catalog, memoryDirectory()).catalog.sources.get(definition.name)
  } catch (error) {
    if (error instanceof SqlError) return undefined
    throw error
  }
}

function howToDrop({ kind, name, readers, writers }: ExistingSource, inventory: Inventory): string {
  const running = new Set(inventory.queries.map(({ id }) => id))
  const queries = [...new Set([...readers, ...writers])].filter((id) => running.has(id))
  const end = queries.map((id) => `TERMINATE ${nameText(id)}; `).join('')
  return `To make it anew: ${end}DROP ${kind.toUpperCase()} ${nameText(name)};`
}

function insertStep(
  placed: Placed<Extract<Definition, { kind: 'insert-into' }>>,
  inventory: Inventory,
  made: readonly Made[],
): Step {
  const { statement } = placed
  const step = { what: `query into ${statement.target}`, ...common(placed) }
  const existing = inventory.queries.find((query) => {
    const theirs = query.sinks.includes(statement.target) ? parseDefinition(query.statement) : undefined
    return theirs?.kind === 'insert-into' && isSame(statement, theirs)
  })
  if (existing) return { ...step, action: 'keep', note: existing.id }
  const created = { ...step, action: 'create', made: madeOf('query', statement.target, step.sql) } as const
  // A rule that is new in rules that run already must not speak of all that was there before it.
  if (made.length === 0 || step.properties[OFFSET_RESET] !== 'earliest') return created
  return {
    ...created,
    note: 'new beside rules that run: it begins with what comes next, so that nothing old is told again',
    properties: { ...step.properties, [OFFSET_RESET]: 'latest' },
  }
}

function rowsStep(placed: Placed<InsertValues>, made: readonly Made[]): Step {
  const { statement } = placed
  const step = { what: `row of ${statement.target}`, ...common(placed) }
  const isDone = made.some(({ kind, sql }) => kind === 'rows' && sql === step.sql)
  if (isDone) return { ...step, action: 'keep', note: 'it was written by an earlier deployment' }
  return { ...step, action: 'create', made: madeOf('rows', statement.target, step.sql) }
}

function common({ statement, rule, properties }: Placed<DeployStatement>) {
  return { rule, properties, sql: `${statement.text};` }
}

function madeOf(kind: MadeKind, name: string, sql: string): Made {
  return { kind, name, sql }
}
