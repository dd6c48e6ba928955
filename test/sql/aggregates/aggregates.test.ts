import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { aggregateFunctions, isAggregate, resolveAggregate } from '../../../src/sql/aggregates/index.ts'
import { type Argument, FunctionError } from '../../../src/sql/functions/function.ts'
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, type SqlType, STRING } from '../../../src/sql/types/type.ts'
import { Decimal, type Value } from '../../../src/sql/types/value.ts'
import { show } from '../functions/support.ts'

const column = (type: SqlType): Argument => ({ kind: 'value', type })
const literal = (value: number | boolean): Argument => ({
  kind: 'value',
  type: typeof value === 'number' ? INTEGER : BOOLEAN,
  literal: value,
})
const DECIMAL: SqlType = { base: 'DECIMAL', precision: 6, scale: 2 }
const arrayOf = (element: SqlType): SqlType => ({ base: 'ARRAY', element })

/** The results after each row, the rows being the values of the first argument, or of all in a list. */
function results(
  name: string,
  args: readonly Argument[],
  rows: readonly (Value | readonly Value[])[],
): string[] {
  const aggregate = resolveAggregate(name, args)
  let state = aggregate.initial()
  return rows.map((row, sequence) => {
    state = aggregate.add(
      state,
      aggregate.argumentCount === 1 ? [row as Value] : (row as Value[]),
      BigInt(sequence),
    )
    return show(aggregate.result(state))
  })
}

describe('aggregates, row by row', () => {
  const CASES: readonly (readonly [
    name: string,
    args: readonly Argument[],
    rows: readonly (Value | readonly Value[])[],
    results: readonly string[],
  ])[] = [
    ['COUNT', [], [[], []], ['1', '2']],
    ['COUNT', [column(STRING)], ['a', null], ['1', '1']],
    ['SUM', [column(INTEGER)], [2147483647, null, 1], ['2147483647', '2147483647', '-2147483648']],
    ['SUM', [column(BIGINT)], [2n ** 63n - 1n, 1n], ['9223372036854775807', '-9223372036854775808']],
    ['SUM', [column(DOUBLE)], [null, 0.1, 0.2], ['0', '0.1', '0.30000000000000004']],
    ['SUM', [column(DECIMAL)], [null, null, new Decimal(-50n, 2)], ['0', '0.00', '-0.50']],
    ['SUM_LIST', [column(arrayOf(INTEGER))], [[1, null, 2], null, []], ['3', '3', '3']],
    ['AVG', [column(INTEGER)], [null, 1, 2], ['0', '1', '1.5']],
    ['MIN', [column(STRING)], [null, 'b', 'a', 'c'], ['null', "'b'", "'a'", "'a'"]],
    ['MAX', [column(DOUBLE)], [-1, Number.NaN, 5], ['-1', 'NaN', 'NaN']],
    ['MAX', [column(DECIMAL)], [new Decimal(100n, 2), new Decimal(99n, 2)], ['1.00', '1.00']],
    ['LATEST_BY_OFFSET', [column(INTEGER)], [1, null, 2], ['1', '1', '2']],
    ['LATEST_BY_OFFSET', [column(INTEGER), literal(false)], [1, null], ['1', 'null']],
    [
      'LATEST_BY_OFFSET',
      [column(INTEGER), literal(2)],
      [null, 5, 5, null, 7],
      ['[]', '[5]', '[5, 5]', '[5, 5]', '[5, 7]'],
    ],
    [
      'LATEST_BY_OFFSET',
      [column(INTEGER), literal(2), literal(false)],
      [5, null, 7],
      ['[5]', '[5, null]', '[null, 7]'],
    ],
    ['EARLIEST_BY_OFFSET', [column(INTEGER)], [null, 1, 2], ['null', '1', '1']],
    ['EARLIEST_BY_OFFSET', [column(INTEGER), literal(false)], [null, 1], ['null', 'null']],
    ['EARLIEST_BY_OFFSET', [column(INTEGER), literal(2)], [null, 1, 2, 3], ['[]', '[1]', '[1, 2]', '[1, 2]']],
    ['COLLECT_LIST', [column(INTEGER)], [1, null, 1], ['[1]', '[1, null]', '[1, null, 1]']],
    [
      'COLLECT_SET',
      [column(INTEGER)],
      [2, null, 2, 1, null],
      ['[2]', '[2, null]', '[2, null]', '[2, null, 1]', '[2, null, 1]'],
    ],
    ['TOPK', [column(INTEGER), literal(2)], [1, null, 3, 3, 2], ['[1]', '[1]', '[3, 1]', '[3, 3]', '[3, 3]']],
    [
      'TOPK',
      [column(INTEGER), column(STRING), literal(1)],
      [
        [1, 'a'],
        [2, null],
      ],
      ["[(1, 'a')]", '[(2, null)]'],
    ],
    ['TOPKDISTINCT', [column(INTEGER), literal(2)], [1, 3, 3, 2], ['[1]', '[3, 1]', '[3, 1]', '[3, 2]']],
    [
      'HISTOGRAM',
      [column(STRING)],
      ['a', null, 'a'],
      ["{'a': 1}", "{'a': 1, 'null': 1}", "{'a': 2, 'null': 1}"],
    ],
    ['COUNT_DISTINCT', [column(STRING)], ['a', null, 'b', 'a'], ['1', '1', '2', '2']],
    ['STDDEV_SAMPLE', [column(INTEGER)], [0, null, 10], ['0', '0', '7.0710678118654755']],
    ['STDDEV_SAMP', [column(INTEGER)], [0, 10], ['0', '50']],
    [
      'CORRELATION',
      [column(DOUBLE), column(DOUBLE)],
      [
        [1, 2],
        [null, 9],
        [2, 4],
        [3, 6],
      ],
      ['NaN', 'NaN', '1', '1'],
    ],
    ['ATTR', [column(STRING)], ['a', 'a', 'b'], ["'a'", "'a'", 'null']],
  ]
  for (const [name, args, rows, expected] of CASES) {
    test(`${name} of ${args.length} over ${rows.map((row) => show(row as Value)).join(' ')}`, () =>
      assert.deepEqual(results(name, args, rows), expected))
  }
})

describe('undo', () => {
  const undone = (name: string, type: SqlType, added: readonly Value[], removed: readonly Value[]) => {
    const { initial, add, undo, result } = resolveAggregate(name, [column(type)])
    const state = added.reduce((before, value) => add(before, [value]), initial())
    return show(result(removed.reduce((before, value) => undo!(before, [value]), state)))
  }

  test('takes rows back', () => {
    assert.equal(undone('COUNT', INTEGER, [1, null, 2], [null, 2]), '1')
    assert.equal(undone('SUM', INTEGER, [1, null, 2], [null, 2]), '1')
    assert.equal(undone('SUM', DECIMAL, [new Decimal(1000n, 2)], [new Decimal(1000n, 2)]), '0.00')
    assert.equal(undone('AVG', DOUBLE, [1, 2], [2, 1]), '0')
    assert.equal(undone('COLLECT_LIST', INTEGER, [1, 2, 1], [1]), '[1, 2]')
    assert.equal(undone('COLLECT_LIST', INTEGER, [1], [9]), '[1]')
    assert.equal(undone('HISTOGRAM', STRING, ['a', 'b', 'a'], ['a', 'b']), "{'a': 1}")
    assert.equal(undone('ATTR', STRING, ['a', 'b'], ['b']), "'a'")
    assert.equal(undone('SUM_LIST', arrayOf(BIGINT), [[1n, 2n]], [[1n]]), '2')
  })

  test('is there for the aggregates that ksqlDB allows on tables, and for no others', () => {
    const onTables = [
      'ATTR',
      'AVG',
      'COLLECT_LIST',
      'COUNT',
      'HISTOGRAM',
      'STDDEV_SAMP',
      'STDDEV_SAMPLE',
      'SUM',
    ]
    const onStreams = [
      'COLLECT_SET',
      'COUNT_DISTINCT',
      'EARLIEST_BY_OFFSET',
      'LATEST_BY_OFFSET',
      'MAX',
      'MIN',
    ]
    const canUndo = (name: string) =>
      resolveAggregate(name, [column(name === 'HISTOGRAM' ? STRING : INTEGER)]).undo !== undefined
    for (const name of onTables) assert(canUndo(name), name)
    for (const name of onStreams) assert(!canUndo(name), name)
  })
})

describe('merging sessions', () => {
  const after = (
    name: string,
    args: readonly Argument[],
    rows: readonly (readonly [sequence: bigint, value: Value])[],
  ) => {
    const { initial, add } = resolveAggregate(name, args)
    return rows.reduce((state, [sequence, value]) => add(state, [value], sequence), initial())
  }
  const merged = (name: string, args: readonly Argument[], earlier: Value, later: Value) => {
    const { merge, result } = resolveAggregate(name, args)
    return show(result(merge(earlier, later)))
  }

  test('the latest of N keeps the oldest N by arrival', () => {
    const args = [column(INTEGER), literal(2)]
    const earlier = after('LATEST_BY_OFFSET', args, [
      [1n, 10],
      [4n, 40],
    ])
    const later = after('LATEST_BY_OFFSET', args, [
      [2n, 20],
      [3n, 30],
    ])
    assert.equal(merged('LATEST_BY_OFFSET', args, earlier, later), '[10, 20]')
  })

  test('the single latest and earliest go by arrival, and a session without any gives way', () => {
    for (const [name, value] of [
      ['LATEST_BY_OFFSET', '1'],
      ['EARLIEST_BY_OFFSET', '2'],
    ] as const) {
      const args = [column(INTEGER)]
      const first = after(name, args, [[9n, 1]])
      const second = after(name, args, [[3n, 2]])
      assert.equal(merged(name, args, first, second), value)
      assert.equal(merged(name, args, resolveAggregate(name, args).initial(), second), '2')
    }
  })

  const MERGEABLE: readonly (readonly [string, readonly Argument[]])[] = [
    ['COUNT', [column(INTEGER)]],
    ['SUM', [column(INTEGER)]],
    ['AVG', [column(INTEGER)]],
    ['MIN', [column(INTEGER)]],
    ['MAX', [column(INTEGER)]],
    ['COLLECT_LIST', [column(INTEGER)]],
    ['COLLECT_SET', [column(INTEGER)]],
    ['TOPK', [column(INTEGER), literal(3)]],
    ['TOPKDISTINCT', [column(INTEGER), literal(3)]],
    ['COUNT_DISTINCT', [column(INTEGER)]],
    ['ATTR', [column(INTEGER)]],
  ]
  for (const [name, args] of MERGEABLE) {
    test(`${name} of two parts is that of the whole`, () => {
      const { initial, add, merge, result } = resolveAggregate(name, args)
      const of = (rows: readonly (number | null)[]) =>
        rows.reduce<Value>((state, row) => add(state, [row]), initial())
      const rows = fc.array(fc.option(fc.integer({ min: -5, max: 5 })))
      fc.assert(
        fc.property(rows, rows, (first, second) => {
          assert.equal(show(result(merge(of(first), of(second)))), show(result(of([...first, ...second]))))
        }),
      )
    })
  }
})

test('COUNT_DISTINCT of many is off by a few percent at most', () => {
  const { initial, add, result } = resolveAggregate('COUNT_DISTINCT', [column(STRING)])
  let state = initial()
  for (let i = 0; i < 5000; i++) state = add(state, [`value ${i}`])
  assert(Math.abs(Number(result(state)) - 5000) < 150)
})

test('adding leaves the old state as it was', () => {
  for (const { name } of aggregateFunctions()) {
    const type =
      { HISTOGRAM: STRING, SUM_LIST: arrayOf(INTEGER) }[name] ?? (name === 'CORRELATION' ? DOUBLE : INTEGER)
    const needsN = name.startsWith('TOPK')
    const isPair = name === 'CORRELATION'
    const aggregate = resolveAggregate(name, [
      column(type),
      ...(isPair ? [column(type)] : []),
      ...(needsN ? [literal(2)] : []),
    ])
    const value: Value = type === STRING ? 'x' : type.base === 'ARRAY' ? [1] : 1
    const row = isPair ? [value, value] : [value]
    const first = aggregate.add(aggregate.initial(), row)
    const before = show(first)
    aggregate.add(first, row)
    assert.equal(show(first), before, name)
  }
})

describe('refusals', () => {
  const REFUSED: readonly (readonly [string, readonly Argument[], RegExp])[] = [
    ['SUM', [column(STRING)], /^Function 'SUM' does not accept parameters \(STRING\)/],
    ['AVG', [column(DECIMAL)], /^Function 'avg' does not accept parameters \(DECIMAL\(6, 2\)\)/],
    [
      'LATEST_BY_OFFSET',
      [column(INTEGER), column(INTEGER)],
      /^Parameter 2 passed to function LATEST_BY_OFFSET must be a literal constant/,
    ],
    ['LATEST_BY_OFFSET', [column(INTEGER), literal(0)], /^latestN must be 1 or greater/],
    ['NOSUCH', [], /^Can't find any functions with the name 'NOSUCH'/],
  ]
  for (const [name, args, message] of REFUSED) {
    test(`${name}: ${message.source}`, () =>
      assert.throws(
        () => resolveAggregate(name, args),
        (error) => error instanceof FunctionError && message.test(error.message),
      ))
  }

  test('a sum that its DECIMAL cannot hold fails the row', () => {
    const { initial, add } = resolveAggregate('SUM', [column(DECIMAL)])
    assert.throws(
      () => add(add(initial(), [new Decimal(999999n, 2)]), [new Decimal(100n, 2)]),
      /^RowError: Numeric field overflow/,
    )
  })
})

test('there are the 18 aggregates of ksqlDB', () => {
  assert.equal(aggregateFunctions().length, 18)
  assert(isAggregate('stddev_samp') && !isAggregate('UCASE'))
})
