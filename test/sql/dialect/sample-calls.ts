/** A call for every form of every function, made from its signature. */

import { AGGREGATE_FUNCTIONS } from '../../../src/sql/aggregates/registry.ts'
import type { Parameter } from '../../../src/sql/functions/definition.ts'
import { concreteType, type TypePattern } from '../../../src/sql/functions/pattern.ts'
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from '../../../src/sql/functions/registry.ts'
import { typeText } from '../../../src/sql/types/index.ts'
import { type SqlType, STRING } from '../../../src/sql/types/type.ts'

const REGISTRIES = { scalar: SCALAR_FUNCTIONS, aggregate: AGGREGATE_FUNCTIONS, table: TABLE_FUNCTIONS }

interface Form {
  readonly parameters: readonly Parameter[]
  readonly literalCount?: number
}

export function sampleCalls(kind: keyof typeof REGISTRIES): readonly string[] {
  return [...REGISTRIES[kind].values()].flatMap(({ name, overloads }) =>
    (overloads as readonly Form[]).map(({ parameters, literalCount = 0 }) => {
      const literalsFrom = parameters.length - literalCount
      const args = parameters.flatMap((parameter, index) => {
        const argument = index >= literalsFrom ? literal(parameter.type) : sample(parameter.type)
        return parameter.variadic ? [argument, argument] : [argument]
      })
      return `${name}(${args.join(', ')})`
    }),
  )
}

/** Whatever may be anything is text, which keys of maps have to be. */
const GENERICS = { get: () => STRING } as unknown as ReadonlyMap<string, SqlType>

function typeOf(pattern: TypePattern): string {
  if (pattern.kind === 'decimal') return 'DECIMAL(5, 2)'
  if (pattern.kind === 'any') return 'VARCHAR'
  if (pattern.kind === 'array') return `ARRAY<${typeOf(pattern.element)}>`
  if (pattern.kind === 'map') return `MAP<${typeOf(pattern.key)}, ${typeOf(pattern.value)}>`
  const type = concreteType(pattern, GENERICS)
  if (!type) throw new TypeError(`no type for ${pattern.kind}`)
  return typeText(type)
}

function sample(pattern: TypePattern): string {
  if (pattern.kind === 'interval-unit') return 'DAYS'
  if (pattern.kind !== 'lambda') return `CAST(NULL AS ${typeOf(pattern)})`
  const names = ['x', 'y', 'z'].slice(0, pattern.inputs.length)
  return `(${names.join(', ')}) => CAST(NULL AS ${typeOf(pattern.output)})`
}

function literal(pattern: TypePattern): string {
  const type = typeOf(pattern)
  return type === 'BOOLEAN' ? 'true' : type === 'STRING' ? "'x'" : '2'
}
