import type {
  AssertStatement,
  ColumnDefinition,
  CreateSource,
  Describe,
  Join,
  Properties,
  Query,
  Relation,
  SelectItem,
  Statement,
  WindowClause,
  Within,
} from './ast.ts'
import { nameText, stringText } from './names.ts'
import { expressionText, literalText, typeNameText } from './print-expression.ts'

/**
 * A statement as SQL on one line, without its semicolon. It parses back to the same tree; two statements that differ
 * only in layout, comments, the case of keywords or superfluous parentheses print alike.
 */
export function statementText(statement: Statement): string {
  switch (statement.kind) {
    case 'create-source':
      return createSourceText(statement)
    case 'create-as': {
      const { type, name, properties, query } = statement
      const head = words(
        'CREATE',
        statement.orReplace && 'OR REPLACE',
        type,
        ifNotExists(statement),
        nameText(name),
      )
      return words(head, propertiesText(properties), 'AS', queryText(query))
    }
    case 'insert-into':
      return words(
        `INSERT INTO ${nameText(statement.target)}`,
        propertiesText(statement.properties),
        queryText(statement.query),
      )
    case 'insert-values': {
      const columns =
        statement.columns && `(${statement.columns.map(({ name }) => nameText(name)).join(', ')})`
      const values = statement.values.map(expressionText).join(', ')
      return words(`INSERT INTO ${nameText(statement.target)}`, columns, `VALUES (${values})`)
    }
    case 'drop':
      return words(
        `DROP ${statement.type}`,
        statement.ifExists && 'IF EXISTS',
        nameText(statement.name),
        statement.deleteTopic && 'DELETE TOPIC',
      )
    case 'create-type':
      return words(
        'CREATE TYPE',
        ifNotExists(statement),
        nameText(statement.name),
        'AS',
        typeNameText(statement.type),
      )
    case 'drop-type':
      return words('DROP TYPE', statement.ifExists && 'IF EXISTS', nameText(statement.name))
    case 'query-statement':
      return queryText(statement.query)
    case 'describe':
      return words('DESCRIBE', describedText(statement.target), statement.extended && 'EXTENDED')
    case 'show':
      return words('SHOW', statement.all && 'ALL', statement.what, statement.extended && 'EXTENDED')
    case 'explain': {
      const { target } = statement
      return `EXPLAIN ${'queryId' in target ? nameText(target.queryId) : statementText(target.statement)}`
    }
    case 'print':
      return words(
        `PRINT ${stringText(statement.topic)}`,
        statement.fromBeginning && 'FROM BEGINNING',
        statement.interval !== undefined && `INTERVAL ${statement.interval}`,
        statement.limit !== undefined && `LIMIT ${statement.limit}`,
      )
    case 'assert':
      return `ASSERT ${assertionText(statement.what)}`
    case 'alter-source': {
      const added = statement.addColumns.map((column) => `ADD COLUMN ${columnText(column)}`).join(', ')
      return `ALTER ${statement.type} ${nameText(statement.name)} ${added}`
    }
    default:
      return sessionStatementText(statement)
  }
}

type SessionStatement = Extract<
  Statement,
  {
    kind:
      | 'set'
      | 'unset'
      | 'define'
      | 'undefine'
      | 'terminate'
      | 'pause'
      | 'resume'
      | 'run-script'
      | 'connector'
  }
>

function sessionStatementText(statement: SessionStatement): string {
  switch (statement.kind) {
    case 'set':
      return `SET ${stringText(statement.name)}=${stringText(statement.value)}`
    case 'unset':
      return `UNSET ${stringText(statement.name)}`
    case 'define':
      return `DEFINE ${nameText(statement.name)}=${stringText(statement.value)}`
    case 'undefine':
      return `UNDEFINE ${nameText(statement.name)}`
    case 'terminate':
    case 'pause':
    case 'resume': {
      const { queryId } = statement
      return `${statement.kind.toUpperCase()} ${queryId === undefined ? 'ALL' : nameText(queryId)}`
    }
    case 'run-script':
      return `RUN SCRIPT ${stringText(statement.path)}`
    case 'connector':
      return statement.text
  }
}

/** Joins what is there with spaces. */
function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part).join(' ')
}

function ifNotExists(statement: { readonly ifNotExists: boolean }): string | false {
  return statement.ifNotExists && 'IF NOT EXISTS'
}

function createSourceText(statement: CreateSource): string {
  const { orReplace, readOnly, type, name } = statement
  const head = words('CREATE', orReplace && 'OR REPLACE', readOnly && 'SOURCE', type, ifNotExists(statement))
  return words(head, sourceText(name, statement.columns, statement.properties))
}

function sourceText(name: string, columns: readonly ColumnDefinition[], properties: Properties): string {
  const list = columns.length > 0 && `(${columns.map(columnText).join(', ')})`
  return words(nameText(name), list, propertiesText(properties))
}

function columnText({ name, type, constraint }: ColumnDefinition): string {
  const suffix = constraint?.kind === 'HEADER' ? `HEADER(${stringText(constraint.name)})` : constraint?.kind
  return words(nameText(name), typeNameText(type), suffix)
}

function propertiesText(properties: Properties): string | false {
  const list = Array.from(properties, ([name, value]) => `${nameText(name)}=${literalText(value)}`)
  return list.length > 0 && `WITH (${list.join(', ')})`
}

function describedText(target: Describe['target']): string {
  switch (target.kind) {
    case 'source':
      // These two mean something else after DESCRIBE.
      return /^(TABLES|FUNCTION)$/.test(target.name) ? `\`${target.name}\`` : nameText(target.name)
    case 'all-streams':
      return 'STREAMS'
    case 'all-tables':
      return 'TABLES'
    case 'function':
      return `FUNCTION ${nameText(target.name)}`
    case 'connector':
      return `CONNECTOR ${nameText(target.name)}`
  }
}

function assertionText(what: AssertStatement['what']): string {
  switch (what.kind) {
    case 'values': {
      const columns = what.columns.length > 0 && `(${what.columns.map(nameText).join(', ')})`
      const values = `${what.tombstone ? 'KEY' : 'VALUES'} (${what.values.map(expressionText).join(', ')})`
      return words(what.tombstone && 'NULL', 'VALUES', nameText(what.target), columns, values)
    }
    case 'source': {
      const { type, name, columns, properties } = what.statement
      return `${type} ${sourceText(name, columns, properties)}`
    }
    case 'topic': {
      const head = words(!what.exists && 'NOT EXISTS', 'TOPIC', stringText(what.name))
      return words(head, propertiesText(what.properties), timeoutText(what.timeoutMs))
    }
    case 'schema':
      return words(
        !what.exists && 'NOT EXISTS',
        'SCHEMA',
        what.subject !== undefined && `SUBJECT ${stringText(what.subject)}`,
        what.id !== undefined && `ID ${what.id}`,
        timeoutText(what.timeoutMs),
      )
  }
}

function timeoutText(ms: number | undefined): string | false {
  return ms !== undefined && `TIMEOUT ${durationText(ms)}`
}

/** A query as SQL on one line. */
export function queryText(query: Query): string {
  const { select, from, window, where, groupBy, partitionBy, having, emit, limit } = query
  return words(
    `SELECT ${select.map(selectItemText).join(', ')}`,
    `FROM ${relationText(from)}`,
    window && `WINDOW ${windowText(window)}`,
    where && `WHERE ${expressionText(where)}`,
    groupBy && `GROUP BY ${groupBy.map(expressionText).join(', ') || '()'}`,
    partitionBy && `PARTITION BY ${partitionBy.map(expressionText).join(', ') || '()'}`,
    having && `HAVING ${expressionText(having)}`,
    emit && `EMIT ${emit}`,
    limit !== undefined && `LIMIT ${limit}`,
  )
}

function selectItemText(item: SelectItem): string {
  switch (item.kind) {
    case 'all':
      return item.source === undefined ? '*' : `${nameText(item.source)}.*`
    case 'all-fields':
      return `${expressionText(item.base)}->*`
    case 'expression':
      return words(expressionText(item.expression), item.alias !== undefined && `AS ${nameText(item.alias)}`)
  }
}

function relationText(relation: Relation): string {
  if (relation.kind === 'join') return joinText(relation)
  return words(nameText(relation.name), relation.alias !== undefined && `AS ${nameText(relation.alias)}`)
}

const JOIN_WORDS = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  OUTER: 'FULL OUTER JOIN',
} as const

function joinText({ type, left, right, within, on }: Join): string {
  const tables = `${relationText(left)} ${JOIN_WORDS[type]} ${relationText(right)}`
  return words(tables, within && withinText(within), `ON ${expressionText(on)}`)
}

function withinText({ beforeMs, afterMs, graceMs }: Within): string {
  const size =
    beforeMs === afterMs ? durationText(beforeMs) : `(${durationText(beforeMs)}, ${durationText(afterMs)})`
  return words(`WITHIN ${size}`, graceMs !== undefined && `GRACE PERIOD ${durationText(graceMs)}`)
}

function windowText({ name, type, sizeMs, advanceMs, retentionMs, graceMs }: WindowClause): string {
  const parts = [
    `${type === 'SESSION' ? '' : 'SIZE '}${durationText(sizeMs)}`,
    advanceMs !== undefined && `ADVANCE BY ${durationText(advanceMs)}`,
    retentionMs !== undefined && `RETENTION ${durationText(retentionMs)}`,
    graceMs !== undefined && `GRACE PERIOD ${durationText(graceMs)}`,
  ]
  return words(name !== undefined && nameText(name), `${type} (${parts.filter((part) => part).join(', ')})`)
}

function durationText(ms: number): string {
  return `${ms} MILLISECONDS`
}
