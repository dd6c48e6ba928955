import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SqlError } from '../../../src/sql/error.ts'
import { createCompiler, type Scope } from '../../../src/sql/expressions/index.ts'
import { type Argument, FunctionError, type ResolvedFunction } from '../../../src/sql/functions/function.ts'
import { parseExpression } from '../../../src/sql/syntax/index.ts'
import { INTEGER, type Value } from '../../../src/sql/types/index.ts'

const seen: (readonly Argument[])[] = []

/** MAP_ALL(array, lambda) applies a lambda to every element; LENGTH(array) counts. */
function resolve(name: string, args: readonly Argument[]): ResolvedFunction {
  seen.push(args)
  if (name === 'LENGTH') return { returnType: INTEGER, evaluate: ([array]) => (array as Value[]).length }
  if (name !== 'MAP_ALL') throw new FunctionError(`Can't find any functions with the name '${name}'`)
  const [array, lambda] = args
  assert(array?.kind === 'value' && array.type?.base === 'ARRAY' && lambda?.kind === 'lambda')
  const typed = lambda.typed([array.type.element])
  return {
    returnType: { base: 'ARRAY', element: typed.type! },
    evaluate: ([values]) => (values as Value[]).map((value) => typed.evaluate([value])),
  }
}

const compiler = createCompiler(resolve, () => ['MAP_ALL', 'LENGTH'])
const scope: Scope = {
  column({ name, at }) {
    if (name === 'N') return { slot: 0, type: INTEGER }
    if (name === 'A') return { slot: 1, type: { base: 'ARRAY', element: INTEGER } }
    throw new SqlError(`column '${name}' cannot be resolved.`, at)
  },
}
const compile = (text: string) => compiler(parseExpression(text), scope)

describe('calls', () => {
  test('a lambda sees its parameter and the columns of the row', () => {
    const { evaluate } = compile('MAP_ALL(a, x => x * n)')
    assert.deepEqual(evaluate([10, [1, 2]]), [10, 20])
    assert.deepEqual(evaluate([3, [4]]), [12])
  })

  test('a lambda in a lambda sees the parameters of both', () => {
    const { evaluate } = compile('MAP_ALL(a, x => LENGTH(MAP_ALL(a, y => x + y + n)) + x)')
    assert.deepEqual(evaluate([1, [10, 20, 30]]), [13, 23, 33])
  })

  test('literals, units and types reach the choice of the overload', () => {
    seen.length = 0
    assert.throws(() => compile("F(DAYS, -1, 'x', NULL, n)"), SqlError)
    assert.deepEqual(seen[0], [
      { kind: 'interval-unit', unit: 'DAYS' },
      { kind: 'value', type: INTEGER, literal: -1 },
      { kind: 'value', type: { base: 'STRING' }, literal: 'x' },
      { kind: 'value', type: null, literal: null },
      { kind: 'value', type: INTEGER },
    ])
  })

  test('an unknown function is refused at its place, with the nearest name', () => {
    assert.throws(() => compile('n + LENGHT(a)'), {
      name: 'SqlError',
      message: "Can't find any functions with the name 'LENGHT'\nDid you mean LENGTH?",
      column: 5,
    })
  })

  test('errors in the body of a lambda name their own place', () => {
    assert.throws(() => compile("MAP_ALL(a, x => x > 'a')"), {
      message: /Cannot compare INTEGER to STRING/,
      column: 19,
    })
  })
})
