import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import { expressionText, messageText, parseExpression } from '../../../src/sql/syntax/index.ts'

const shape = (text: string) => expressionText(parseExpression(text))

describe('parseExpression', () => {
  const cases: readonly [string, string][] = [
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a - b - c', '((A - B) - C)'],
    ['a OR b AND NOT c = d', '(A OR (B AND (NOT (C = D))))'],
    ['NOT NOT a', '(NOT (NOT A))'],
    ['a || b || c', 'CONCAT(CONCAT(A, B), C)'],
    ['a + b || c', 'CONCAT((A + B), C)'],
    ['a != b', '(A <> B)'],
    ['-a * b', '(-A * B)'],
    ['a -1', '(A - 1)'],
    ['a - -1', '(A - -1)'],
    ['- 1', '-1'],
    ['-(1)', '-(1)'],
    ['-a->b[1]', '-A->B[1]'],
    ['a.b->c[-1][x]', 'A.B->C[-1][X]'],
    ['x BETWEEN 1 AND 2 AND y', '((X BETWEEN 1 AND 2) AND Y)'],
    ['x NOT BETWEEN 1 AND 2', '(X NOT BETWEEN 1 AND 2)'],
    ["x NOT LIKE 'a' ESCAPE '!'", "(X NOT LIKE 'a' ESCAPE '!')"],
    ['x NOT IN (1, 2)', '(X NOT IN (1, 2))'],
    ['x IS NOT DISTINCT FROM y + 1', '(X IS NOT DISTINCT FROM (Y + 1))'],
    ['(a = b) IS NULL', '((A = B) IS NULL)'],
    ['count( * )', 'COUNT(*)'],
    ['dateadd(DAY, 1, d)', 'DATEADD(DAY, 1, D)'],
    ['f(day)', 'F(`DAY`)'],
    ['f(x => x + 1, (a, b) => a)', 'F((X) => (X + 1), (A, B) => A)'],
    ['f((a), (b))', 'F(A, B)'],
    ['STRUCT(`a` := 1, b := 2)', 'STRUCT(`a`:=1, B:=2)'],
    ["MAP('k' := ARRAY[1, NULL])", "MAP('k':=ARRAY[1, NULL])"],
    ['CAST(a AS STRUCT<x INT, y DECIMAL(4,2)>)', 'CAST(A AS STRUCT<`X` INTEGER, `Y` DECIMAL(4, 2)>)'],
    ['CAST(a AS VARCHAR(20))', 'CAST(A AS STRING)'],
    ['CASE WHEN a THEN 1 WHEN b THEN 2 END', '(CASE WHEN A THEN 1 WHEN B THEN 2 END)'],
    ['"Quoted" = `other`', '(`Quoted` = `other`)'],
    ["'it''s'", "'it''s'"],
    ['1.50', '1.50'],
    ['1E3', '1E3'],
    ['true', 'TRUE'],
  ]
  for (const [text, expected] of cases) test(text, () => assert.equal(shape(text), expected))

  test('integers are INTEGER, BIGINT or refused, by size', () => {
    const typeOf = (text: string) => {
      const node = parseExpression(text)
      return node.kind === 'literal' ? node.value : node.kind
    }
    assert.deepEqual(typeOf('-2147483648'), { type: 'integer', value: -2_147_483_648 })
    assert.deepEqual(typeOf('2147483648'), { type: 'bigint', value: 2_147_483_648n })
    assert.deepEqual(typeOf('-9223372036854775808'), { type: 'bigint', value: -(2n ** 63n) })
    assert.throws(
      () => parseExpression('9223372036854775808'),
      /Invalid numeric literal: 9223372036854775808/,
    )
    assert.throws(() => parseExpression('1E999'), /Invalid numeric literal/)
  })

  test('messages show negations and COUNT(*) as ksqlDB does', () => {
    assert.equal(messageText(parseExpression('a NOT IN (count(*))')), '(NOT (A IN (COUNT())))')
  })

  const refused: readonly [string, number, RegExp][] = [
    ['a = b = c', 7, /found '='/],
    ['a IS NULL IS NULL', 11, /found 'IS'/],
    ['f(months, 1)', 3, /'MONTHS' is a reserved word: write `MONTHS`/],
    ['from + 1', 1, /'FROM' is a reserved word/],
    ["'open", 1, /Unterminated string: the closing ' is missing/],
    ['`open', 1, /Unterminated quoted name/],
    ['a /* open', 3, /Unterminated comment/],
    ['5abc', 1, /identifiers must not start with a digit/i],
    ["a LIKE 'x' ESCAPE 'ab'", 19, /Expected single character escape but got: ab/],
    ['CASE WHEN a THEN 1', 19, /Expected WHEN, ELSE or END, found the end of the text/],
    ['a + é', 5, /The character 'é' has no meaning here/],
    ['CAST(a AS DECIMAL(2, 5))', 11, /DECIMAL precision must be >= scale: DECIMAL\(2,5\)/],
  ]
  for (const [text, column, message] of refused) {
    test(`${text} is refused`, () => {
      assert.throws(
        () => parseExpression(text),
        (error) => error instanceof SqlError && error.column === column && message.test(error.message),
      )
    })
  }
})
