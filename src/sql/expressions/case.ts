import { SqlError } from '../error.ts'
import type { Case } from '../syntax/ast.ts'
import { messageText } from '../syntax/print-expression.ts'
import { type SqlType, sameType, type Value } from '../types/index.ts'
import { type Compiled, type Row, RowError } from './compile.ts'
import type { Context } from './context.ts'
import { describeType } from './errors.ts'

const NULL_CONDITION = new RowError('A condition of CASE is NULL')

/** CASE WHEN ... THEN ... ELSE ... END. Only the branch that is taken is evaluated. All branches have one type. */
export function compileCase(node: Case, context: Context): Compiled {
  if (node.operand !== undefined) {
    const [first] = node.whens
    const rewrite = `CASE WHEN ${messageText(node.operand)} = ${messageText(first!.when)} THEN ... END`
    throw new SqlError(`CASE with an operand is not supported: write ${rewrite}`, node.at)
  }
  const conditions = node.whens.map(({ when }) => {
    const condition = context.compile(when, context)
    if (condition.type?.base === 'BOOLEAN') return condition.evaluate
    const type = describeType(condition.type)
    throw new SqlError(
      `WHEN operand type should be boolean.\nType for '${messageText(when)}' is ${type}`,
      when.at,
    )
  })
  const results = node.whens.map(({ then }) => context.compile(then, context))
  const otherwise = node.otherwise && context.compile(node.otherwise, context)
  const type = branchType(node, results, otherwise)
  return { type, evaluate: firstTrue(conditions, results, otherwise) }
}

function firstTrue(
  conditions: readonly ((row: Row) => Value)[],
  results: readonly Compiled[],
  otherwise: Compiled | undefined,
): (row: Row) => Value {
  return (row) => {
    for (let i = 0; i < conditions.length; i++) {
      const holds = conditions[i]!(row)
      if (holds === null) throw NULL_CONDITION
      if (holds === true) return results[i]!.evaluate(row)
    }
    return otherwise === undefined ? null : otherwise.evaluate(row)
  }
}

function branchType(node: Case, results: readonly Compiled[], otherwise: Compiled | undefined): SqlType {
  let common: SqlType | null = null
  results.forEach(({ type }, i) => {
    if (type === null) return
    common ??= type
    if (sameType(type, common)) return
    const { when, then } = node.whens[i]!
    const branch = `WHEN ${messageText(when)} THEN ${messageText(then)}`
    throw new SqlError(
      "Invalid Case expression. Type for all 'THEN' clauses should be the same.\n" +
        `THEN expression '${branch}' has type: ${describeType(type)}.\n` +
        `Previous THEN expression(s) type: ${describeType(common)}.`,
      then.at,
    )
  })
  const other = otherwise?.type ?? null
  if (common !== null && other !== null && !sameType(common, other)) {
    throw new SqlError(
      "Invalid Case expression. Type for the default clause should be the same as for 'THEN' clauses.\n" +
        `THEN type: ${describeType(common)}.\nDEFAULT type: ${describeType(other)}.`,
      node.otherwise!.at,
    )
  }
  const type = common ?? other
  if (type === null)
    throw new SqlError('Invalid Case expression. All case branches have a NULL type', node.at)
  return type
}
