import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import { compileExpression, RowError, type Scope, walk } from '../../../src/sql/expressions/index.ts'
import { type CreateAs, type CreateSource, parseStatements } from '../../../src/sql/syntax/index.ts'
import { BIGINT, type SqlType, type Value } from '../../../src/sql/types/index.ts'
import { columnsOf, expected, fromJson, parseKeepingDigits, toComparable } from './golden-rows.ts'

interface Case {
  name: string
  statements: string[]
  inputs?: { key: string; value: Record<string, never>; timestamp: { text: string } }[]
  outputs?: { key: string; value: Record<string, never> }[]
  expectedException?: { message: string }
}

const path = new URL('../../golden/expressions.json', import.meta.url)
const { tests } = parseKeepingDigits(readFileSync(path, 'utf8')) as { tests: Case[] }

function scopeOf(columns: readonly { name: string; type: SqlType }[]): Scope {
  return {
    column({ name, at }) {
      const slot = columns.findIndex((column) => column.name === name)
      if (slot < 0) throw new SqlError(`column '${name}' cannot be resolved.`, at)
      return { slot, type: columns[slot]!.type }
    },
  }
}

function compileCase({ statements }: Case) {
  const [create, select] = parseStatements(statements.join('\n')) as [CreateSource, CreateAs]
  const columns = [...columnsOf(create), { name: 'ROWTIME', type: BIGINT }]
  const item = select.query.select[1]!
  assert.equal(item.kind, 'expression')
  const { expression } = item as Extract<typeof item, { kind: 'expression' }>
  return { columns, expression, compile: () => compileExpression(expression, scopeOf(columns)) }
}

/** The golden files leave out columns that are empty as they do those that are NULL. */
function emptyAsNull(value: unknown): unknown {
  const isEmpty =
    value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return isEmpty ? null : value
}

/** ksqlDB's own reason, without what it says around it. */
function reason(message: string): string {
  const line = message
    .replace('Could not determine output schema for query due to error: ', '')
    .split('\n')[0]!
  return line.replace('Exception while preparing statement: ', '').replace(/Line 1, Column \d+: /, '')
}

describe('expressions do as ksqlDB did', () => {
  for (const golden of tests) {
    if (golden.expectedException) {
      const { message } = golden.expectedException
      test(`${golden.name} is refused`, () => {
        assert.throws(
          () => compileCase(golden).compile(),
          (error: Error) => {
            assert(error instanceof SqlError)
            const said = error.message.replace(/Line \d+, Column \d+: /, '')
            assert(said.includes(reason(message)), `${said} does not say: ${reason(message)}`)
            return true
          },
        )
      })
      continue
    }
    const { columns, expression, compile } = compileCase(golden)
    if ([...walk(expression)].some(({ kind }) => kind === 'call')) continue
    test(golden.name, () => {
      const { type, evaluate } = compile()
      golden.inputs!.forEach(({ key, value, timestamp }, i) => {
        const row = columns.map(({ name, type: t }): Value => {
          if (name === 'K') return key
          return name === 'ROWTIME' ? BigInt(timestamp.text) : fromJson(value[name], t)
        })
        let result: Value
        try {
          result = evaluate(row)
        } catch (error) {
          assert(error instanceof RowError, String(error))
          result = null
        }
        const output = golden.outputs![i]!
        const actual = emptyAsNull(toComparable(result, type!))
        assert.deepEqual(actual, expected(output.value.R, type!), `row ${JSON.stringify(value)}`)
      })
    })
  }
})
