import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  children,
  columnRefs,
  mapChildren,
  rewrite,
  sameExpression,
  walk,
} from '../../../src/sql/expressions/index.ts'
import { expressionText, parseExpression } from '../../../src/sql/syntax/index.ts'
import { expression } from '../syntax/arbitrary.ts'

describe('walking expressions', () => {
  test('columns are found in order, parameters of lambdas are not', () => {
    const refs = columnRefs(
      parseExpression('a.x + f(y, (z, w) => z + v + a.w) - CASE WHEN b THEN c[d]->e END'),
    )
    assert.deepEqual(
      refs.map(({ source, name }) => (source ? `${source}.${name}` : name)),
      ['A.X', 'Y', 'V', 'A.W', 'B', 'C', 'D'],
    )
  })

  test('every node is met once, parents first', () => {
    const kinds = [...walk(parseExpression('COUNT(*) * 2 + -a'))].map(({ kind }) => kind)
    assert.deepEqual(kinds, ['binary', 'binary', 'call', 'literal', 'unary', 'column'])
  })

  test('rewriting replaces from the top and leaves the rest as it is', () => {
    const tree = parseExpression('SUM(SUM(x)) + y')
    const result = rewrite(tree, (node) => (node.kind === 'call' ? parseExpression('agg_0') : undefined))
    assert.equal(expressionText(result), '(AGG_0 + Y)')
    assert.equal(expressionText(tree), '(SUM(SUM(X)) + Y)')
  })

  test('expressions are the same wherever they stand', () => {
    assert(sameExpression(parseExpression('a+1'), parseExpression(' ( A + 1 )')))
    assert(!sameExpression(parseExpression('a + 1'), parseExpression('a + 1.0')))
  })

  test('mapping the parts of any tree to themselves gives the same tree, and the parts are all of them', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        let mapped = 0
        const copy = mapChildren(tree, (child) => {
          mapped++
          return child
        })
        assert.deepEqual(copy, tree)
        assert.equal(mapped, children(tree).length)
      }),
    )
  })
})
