/** EXPLAIN: what a query does, as operators. */

import { analyzeTransient, type Step } from '../analysis/index.ts'
import { SqlError } from '../error.ts'
import { operatorLines, operatorOf } from '../explain/index.ts'
import { applyStatement } from '../program/apply.ts'
import { type Explain, nearest, type Statement } from '../syntax/index.ts'
import type { Answer } from './answer.ts'
import type { KnownQuery, Surroundings } from './surroundings.ts'

/** Throws SqlError for a query that is not known, and for a statement that is refused or is none. */
export function explain({ target, at }: Explain, known: Surroundings): Answer {
  if ('statement' in target) return { tables: [], text: explainStatement(target.statement, known) }
  const query = known.queries.find(({ id }) => id === target.queryId)
  if (query) return { tables: [], text: explainQuery(query) }
  const near = nearest(
    target.queryId,
    known.queries.map(({ id }) => id),
  )
  throw new SqlError(
    `Query with id:${target.queryId} does not exist, use SHOW QUERIES to view the full set of queries.` +
      (near === undefined ? '' : `\nDid you mean ${near}?`),
    at,
  )
}

export function explainQuery({ id, kind, state, rule, sink, statement, step }: KnownQuery): string {
  return [
    `ID: ${id}`,
    `Type: ${kind}`,
    `Status: ${state}`,
    ...(rule === undefined ? [] : [`Rule: ${rule}`]),
    `SQL: ${statement}`,
    '',
    ...topology(step, sink ? `sink ${sink.name}, topic ${sink.topic}` : 'whoever asks'),
  ].join('\n')
}

function explainStatement(statement: Statement, { catalog, schemas }: Surroundings): string {
  const sql = `SQL: ${statement.text.replace(/^EXPLAIN\s+/i, '')}`
  switch (statement.kind) {
    case 'query-statement': {
      const { kind, step } = analyzeTransient(statement.query, catalog)
      const what = { push: 'a push query', table: 'a pull query', stream: 'a pull query' }[kind]
      return [sql, `Type: ${what}`, '', ...topology(step, 'whoever asks')].join('\n')
    }
    case 'create-as':
    case 'insert-into': {
      const register = { ...schemas, register: () => 0 }
      for (const effect of applyStatement(statement, catalog, register).effects) {
        if (effect.kind !== 'start-query') continue
        const { step, sink } = effect.query.plan
        return [
          sql,
          '',
          ...topology(step, `sink ${sink.name}, topic ${sink.topic} (${sink.valueFormat.name})`),
        ].join('\n')
      }
      return `${sql}\n\nThere is one of this name already: nothing would be done.`
    }
    default:
      throw new SqlError('The provided statement does not run a ksql query', statement.at)
  }
}

function topology(step: Step, to: string): readonly string[] {
  const columns = step.slots.map(({ name }) => name)
  return [...operatorLines(operatorOf(step, columns), 1), `  → ${to}`]
}
