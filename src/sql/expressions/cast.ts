import type { Cast } from '../syntax/ast.ts'
import { caster, resolveType } from '../types/index.ts'
import type { Compiled } from './compile.ts'
import type { Context } from './context.ts'
import { describeType, generationError, toRowError } from './errors.ts'
import { guarded } from './nested-errors.ts'

/** `CAST(operand AS type)`. NULL stays NULL, unless a property wants it as text; what fails is NULL. */
export function compileCast(node: Cast, context: Context): Compiled {
  const type = resolveType(node.type, context.scope.customType ?? (() => undefined))
  const operand = context.compile(node.operand, context)
  if (operand.type === null) return { type, evaluate: () => null }
  const cast = caster(operand.type, type)
  if (cast === undefined) {
    const message = `Cast of ${describeType(operand.type)} to ${describeType(type)} is not supported.`
    throw generationError(context.clause, message, node.at)
  }
  const { evaluate } = operand
  const ofNull = node.nullAsText && type.base === 'STRING' && operand.type.base !== 'STRING' ? 'null' : null
  return {
    type,
    evaluate: guarded(node, (row) => {
      const value = evaluate(row)
      if (value === null) return ofNull
      try {
        return cast(value)
      } catch (error) {
        throw toRowError(error)
      }
    }),
  }
}
