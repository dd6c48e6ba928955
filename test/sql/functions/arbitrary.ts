/** Random expressions over the columns of one stream, with calls of every overload of every scalar function. */

import fc, { type Arbitrary } from 'fast-check'
import type { Overload } from '../../../src/sql/functions/definition.ts'
import type { TypePattern } from '../../../src/sql/functions/pattern.ts'
import { SCALAR_FUNCTIONS } from '../../../src/sql/functions/registry.ts'

/** Columns and literals by type, edges among them. */
const ATOMS: Readonly<Record<string, readonly string[]>> = {
  INTEGER: ['i', 'j', '0', '-1', '7', '2147483647', 'CAST(NULL AS INT)'],
  BIGINT: ['l', '5000000000', '-9223372036854775808', 'CAST(NULL AS BIGINT)'],
  DOUBLE: ['d', '-2.5E0', '1e308', "CAST('NaN' AS DOUBLE)", 'CAST(NULL AS DOUBLE)'],
  DECIMAL: ['c', '1.5', '-0.001', '99999999999999999999.99'],
  STRING: [
    's',
    't',
    "''",
    "'[1, {}]'",
    "'2020-01-02'",
    "'yyyy-MM-dd'",
    "'hex'",
    "'%_'",
    "'$.a[0]'",
    "'('",
    "'😀'",
  ],
  BOOLEAN: ['b', 'TRUE', 'CAST(NULL AS BOOLEAN)'],
  BYTES: ['y', "TO_BYTES('00ff', 'hex')", 'CAST(NULL AS BYTES)'],
  DATE: ['dt', 'FROM_DAYS(2147483647)'],
  TIME: ['tm'],
  TIMESTAMP: ['ts', 'FROM_UNIXTIME(-9223372036854775808)'],
}
const BASES = Object.keys(ATOMS)

export const COLUMNS =
  'k STRING KEY, i INT, j INT, l BIGINT, d DOUBLE, c DECIMAL(6, 2), s STRING, t STRING, b BOOLEAN, y BYTES, ' +
  'dt DATE, tm TIME, ts TIMESTAMP'

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'x=1;y=2', '2023-01-15', '{"a":[1]}', 'http://u@h/?q=1#f'),
)

/** A row of the columns, as logical values. */
export const row = fc.record(
  {
    I: fc.option(fc.integer()),
    J: fc.option(fc.integer({ min: -3, max: 9 })),
    L: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    D: fc.option(fc.double()),
    C: fc.option(fc.integer({ min: -999_999, max: 999_999 }).map((cents) => String(cents / 100))),
    S: fc.option(text),
    T: fc.option(text),
    B: fc.option(fc.boolean()),
    Y: fc.option(fc.uint8Array({ maxLength: 3 })),
    DT: fc.option(fc.integer({ min: -800_000, max: 3_000_000 })),
    TM: fc.option(fc.integer({ min: 0, max: 86_399_999 })),
    TS: fc.option(fc.integer({ min: -(2 ** 46), max: 2 ** 46 })),
  },
  { requiredKeys: [] },
)

/** Any expression; most are well typed. */
export function expression(depth: number): Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...overloads()).chain((one) => call(one, depth)) },
    { weight: 1, arbitrary: fc.constantFrom(...BASES).chain((base) => ofType(base, depth)) },
  )
}

interface Named {
  readonly name: string
  readonly overload: Overload
}

function overloads(): readonly Named[] {
  return [...SCALAR_FUNCTIONS.values()].flatMap((definition) =>
    definition.overloads.map((overload) => ({ name: definition.name, overload })),
  )
}

function call({ name, overload }: Named, depth: number): Arbitrary<string> {
  const generic = fc.constantFrom(...BASES)
  return fc.tuple(generic, generic).chain(([first, second]) => {
    const args = overload.parameters.map((parameter) => {
      const one = argument(parameter.type, first, second, depth - 1)
      return parameter.variadic
        ? fc.array(one, { maxLength: 3 }).map((items) => items.join(', '))
        : fc.oneof({ weight: 30, arbitrary: one }, { weight: 1, arbitrary: fc.constant('NULL') })
    })
    return fc.tuple(...args).map((parts) => `${name}(${parts.filter((part) => part !== '').join(', ')})`)
  })
}

/** Generics stand for one of two types. */
function argument(pattern: TypePattern, first: string, second: string, depth: number): Arbitrary<string> {
  const inner = (of: TypePattern) => argument(of, first, second, depth - 1)
  switch (pattern.kind) {
    case 'type':
      return BASES.includes(pattern.type.base) ? ofType(pattern.type.base, depth) : ofType('STRING', depth)
    case 'decimal':
      return ofType('DECIMAL', depth)
    case 'any':
      return fc.constantFrom(...BASES).chain((base) => ofType(base, depth))
    case 'generic':
      return ofType(pattern.name === 'T' || pattern.name === 'K' ? first : second, depth)
    case 'array':
      return fc
        .array(inner(pattern.element), { minLength: 1, maxLength: 3 })
        .map((items) => `ARRAY[${items.join(', ')}]`)
    case 'map':
      return fc
        .tuple(inner(pattern.key), inner(pattern.value))
        .map(([key, value]) => `MAP(${key} := ${value})`)
    case 'interval-unit':
      return fc.constantFrom('DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MILLISECONDS')
    case 'lambda': {
      const names = pattern.inputs.map((_, index) => `v${index}`)
      return fc
        .constantFrom(
          ...names,
          `${names[0]} = ${names.at(-1)}`,
          `CAST(${names.at(-1)} AS STRING)`,
          'v0 IS NULL',
        )
        .map((body) => `(${names.join(', ')}) => ${body}`)
    }
  }
}

function ofType(base: string, depth: number): Arbitrary<string> {
  const atom = fc.constantFrom(...ATOMS[base]!)
  if (depth <= 0) return atom
  const same = ofType(base, depth - 1)
  const operators = base === 'STRING' ? ['||', '+'] : ['+', '-', '*', '/', '%']
  const gives = overloads().filter(
    ({ overload: { returns } }) =>
      typeof returns === 'object' && returns.kind === 'type' && returns.type.base === base,
  )
  return fc.oneof(
    { weight: 3, arbitrary: atom },
    {
      weight: 1,
      arbitrary: fc
        .tuple(same, fc.constantFrom(...operators), same)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(ofType('BOOLEAN', depth - 1), same, same)
        .map(([when, then, otherwise]) => `CASE WHEN ${when} THEN ${then} ELSE ${otherwise} END`),
    },
    ...(gives.length === 0
      ? []
      : [{ weight: 4, arbitrary: fc.constantFrom(...gives).chain((one) => call(one, depth)) }]),
  )
}
