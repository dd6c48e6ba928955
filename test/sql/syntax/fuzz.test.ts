import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import {
  formatSqlError,
  parseExpression,
  parseStatements,
  statementText,
} from '../../../src/sql/syntax/index.ts'
import { randomInput, seededRandom } from './mutations.ts'

function parseOrRefuse(text: string): void {
  try {
    for (const statement of parseStatements(text)) statementText(statement)
  } catch (error) {
    assert(error instanceof SqlError, `${error} for ${JSON.stringify(text)}`)
    assert(error.line >= 1 && error.column >= 1)
    formatSqlError(error, text)
  }
}

describe('any input ends in a tree or a SqlError', () => {
  test('100,000 random inputs', () => {
    const random = seededRandom(20_260_101)
    for (let i = 0; i < 100_000; i++) parseOrRefuse(randomInput(random))
  })

  const DEEP = [
    '(',
    '[',
    'a[',
    '- ',
    'NOT ',
    'CASE WHEN ',
    'CASE ',
    'CAST(',
    'ARRAY[',
    'f(',
    'f(x => ',
    'a + (',
    'STRUCT(a := ',
    '1 + ',
    'a OR ',
    "'x' || ",
    'a->',
    'EXPLAIN ',
  ]
  for (const opening of DEEP) {
    test(`100,000 times ${JSON.stringify(opening)}`, () => {
      const deep = opening.repeat(100_000)
      parseOrRefuse(`SELECT ${deep}`)
      parseOrRefuse(deep)
      parseOrRefuse(`SELECT ${deep}a FROM s;`)
      assert.throws(() => parseExpression(deep), SqlError)
    })
  }

  test('types and joins are bounded too', () => {
    parseOrRefuse(`CREATE STREAM s (a ${'ARRAY<'.repeat(100_000)}`)
    parseOrRefuse(`CREATE STREAM s (a ${'STRUCT<a '.repeat(100_000)}`)
    parseOrRefuse(`SELECT * FROM s ${'JOIN s ON a = b '.repeat(100_000)};`)
  })

  test('long inputs take time in proportion to their length', () => {
    const inputs = (count: number) => [
      `SELECT ${'a, '.repeat(count)}b FROM s;`,
      'SELECT 1 FROM s; '.repeat(count),
      `SELECT a FROM s WHERE a IN (${'1, '.repeat(count)}2);`,
      `SELECT ${'f(('.repeat(10)}${'a, '.repeat(count)}b FROM s;`,
      `SELECT '${"''".repeat(count)}' FROM s;`,
      '/*'.repeat(count),
      '${'.repeat(count),
      `SELECT 1${'0'.repeat(count)} FROM s;`,
    ]
    // The processor's time: the machine may have others to serve.
    const seconds = (text: string) => {
      const start = process.cpuUsage()
      parseOrRefuse(text)
      return process.cpuUsage(start).user / 1e6
    }
    for (const text of inputs(100_000)) assert(seconds(text) < 3, text.slice(0, 40))
  })
})
