import fc from 'fast-check'
import type { Expression, Literal, TypeName } from '../../../src/sql/syntax/index.ts'

/** Trees that the parser can make: none of them is a shape that no text has. */

const at = { line: 1, column: 1 }

export const name = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('A', 'B', 'VIEWS', '_X', 'T1', 'KEY', 'EMIT', 'PARTITION', 'TYPE'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('SELECT', 'DAY', 'DAYS', 'ARRAY', 'MAP', 'STRUCT', 'lower', 'a b', 'x`y"'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
)

const INT_EDGES = [0, 1, -1, 2_147_483_647, -2_147_483_648]
const LONG_EDGES = [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)]

export const literal: fc.Arbitrary<Literal> = fc
  .oneof(
    fc.constant({ type: 'null' } as const),
    fc.boolean().map((value) => ({ type: 'boolean', value }) as const),
    fc
      .oneof(fc.constantFrom(...INT_EDGES), fc.integer())
      .map((value) => ({ type: 'integer', value }) as const),
    fc.constantFrom(...LONG_EDGES).map((value) => ({ type: 'bigint', value }) as const),
    fc
      .constantFrom('1.5', '-3.10', '0.', '.25', '-0.001')
      .map((text) => ({ type: 'decimal', text }) as const),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Object.is(value, -0))
      .map((value) => ({ type: 'double', value }) as const),
    fc.string({ unit: 'binary', maxLength: 6 }).map((value) => ({ type: 'string', value }) as const),
  )
  .map((value) => ({ kind: 'literal', value, at }))

const CUSTOM: TypeName = { kind: 'custom', name: 'CUSTOM', at }

export const typeName: fc.Arbitrary<TypeName> = fc.letrec<{ type: TypeName }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc
      .constantFrom('INTEGER', 'BIGINT', 'STRING', 'TIMESTAMP', 'BYTES')
      .map((base) => ({ kind: 'built-in', type: { base }, at }) as TypeName),
    fc.constant<TypeName>({ kind: 'built-in', type: { base: 'DECIMAL', precision: 6, scale: 2 }, at }),
    fc.constant<TypeName>({ kind: 'built-in', type: { base: 'STRUCT', fields: [] }, at }),
    name
      .filter((custom) => !/^(INT|INTEGER|BIGINT|STRING|ARRAY|MAP|STRUCT|DATE|TIME)$/i.test(custom))
      .map((custom): TypeName => ({ kind: 'custom', name: custom, at })),
    tie('type').map(
      (element): TypeName =>
        element.kind === 'built-in'
          ? { kind: 'built-in', type: { base: 'ARRAY', element: element.type }, at }
          : { kind: 'array-of', element, at },
    ),
    fc
      .array(fc.record({ name, type: tie('type') }), { maxLength: 2 })
      .map(
        (fields): TypeName => ({ kind: 'struct-of', fields: [...fields, { name: 'C', type: CUSTOM }], at }),
      ),
  ),
})).type

const BINARY = ['+', '-', '*', '/', '%', '=', '<>', '<', '<=', '>', '>=', 'AND', 'OR'] as const
const DISTINCT = ['IS DISTINCT FROM', 'IS NOT DISTINCT FROM'] as const

export const expression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression; argument: Expression }>(
  (tie) => {
    const node = tie('node')
    const list = fc.array(node, { minLength: 1, maxLength: 3 })
    const some = fc.array(node, { maxLength: 2 })
    const made = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
      fc.record(model, { noNullPrototype: true })
    const constant = <const T>(value: T) => fc.constant(value)
    return {
      argument: fc.oneof(
        { weight: 4, arbitrary: node },
        made({
          kind: constant('interval-unit'),
          unit: fc.constantFrom('DAYS', 'HOURS', 'MILLISECOND'),
          at: constant(at),
        }),
        made({
          kind: constant('lambda'),
          parameters: fc.array(name, { minLength: 1, maxLength: 2 }),
          body: node,
          at: constant(at),
        }),
      ) as fc.Arbitrary<Expression>,
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
        literal,
        fc.record(
          { kind: constant('column'), source: name, name, at: constant(at) },
          { requiredKeys: ['kind', 'name', 'at'], noNullPrototype: true },
        ),
        made({ kind: constant('unary'), op: fc.constantFrom('-', '+'), operand: node, at: constant(at) }),
        made({
          kind: constant('binary'),
          op: fc.constantFrom(...BINARY, ...DISTINCT),
          left: node,
          right: node,
          at: constant(at),
        }),
        made({ kind: constant('not'), operand: node, at: constant(at) }),
        made({
          kind: constant('is'),
          what: fc.constantFrom('NULL', 'NOT NULL'),
          operand: node,
          at: constant(at),
        }),
        made({
          kind: constant('between'),
          negated: fc.boolean(),
          operand: node,
          low: node,
          high: node,
          at: constant(at),
        }),
        made({ kind: constant('in'), negated: fc.boolean(), operand: node, list, at: constant(at) }),
        fc.record(
          {
            kind: constant('like'),
            negated: fc.boolean(),
            operand: node,
            pattern: node,
            escape: fc.constantFrom('!', "'"),
            at: constant(at),
          },
          { requiredKeys: ['kind', 'negated', 'operand', 'pattern', 'at'], noNullPrototype: true },
        ),
        fc.record(
          {
            kind: constant('case'),
            operand: node,
            // biome-ignore lint/suspicious/noThenProperty: a branch of a syntax tree, which nobody awaits
            whens: fc.array(made({ when: node, then: node }), { minLength: 1, maxLength: 2 }),
            otherwise: node,
            at: constant(at),
          },
          { requiredKeys: ['kind', 'whens', 'at'], noNullPrototype: true },
        ),
        made({ kind: constant('cast'), operand: node, type: typeName, at: constant(at) }),
        made({
          kind: constant('call'),
          name: fc.constantFrom('F', 'DATEADD', 'CONCAT', 'MAP'),
          args: fc.array(tie('argument'), { maxLength: 3 }),
          at: constant(at),
        }),
        constant({ kind: 'call', name: 'COUNT', args: [], star: true, at }),
        made({ kind: constant('subscript'), base: node, index: node, at: constant(at) }),
        made({ kind: constant('dereference'), base: node, field: name, at: constant(at) }),
        made({ kind: constant('array'), elements: some, at: constant(at) }),
        made({
          kind: constant('map'),
          entries: fc.array(made({ key: node, value: node }), { maxLength: 2 }),
          at: constant(at),
        }),
        made({
          kind: constant('struct'),
          fields: fc.array(made({ name, value: node }), { maxLength: 2 }),
          at: constant(at),
        }),
      ) as fc.Arbitrary<Expression>,
    }
  },
).node

/** A tree without its places, which printing does not keep. */
export function withoutPlaces<T>(tree: T): T {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) => {
      if (key === 'at' || key === 'targetAt' || key === 'text') return undefined
      if (value instanceof Map) return ['map', ...value]
      return typeof value === 'bigint' ? `${value}n` : value
    }),
  ) as T
}
