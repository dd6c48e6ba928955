import type { ColumnRef, Expression } from '../syntax/ast.ts'
import { expressionText } from '../syntax/print-expression.ts'

/** The parts an expression is directly made of, in the order they are written. */
export function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'literal':
    case 'column':
    case 'interval-unit':
      return []
    case 'unary':
    case 'not':
    case 'is':
    case 'cast':
      return [node.operand]
    case 'binary':
      return [node.left, node.right]
    case 'between':
      return [node.operand, node.low, node.high]
    case 'in':
      return [node.operand, ...node.list]
    case 'like':
      return [node.operand, node.pattern]
    case 'case': {
      const branches = node.whens.flatMap(({ when, then }) => [when, then])
      return [
        ...(node.operand ? [node.operand] : []),
        ...branches,
        ...(node.otherwise ? [node.otherwise] : []),
      ]
    }
    case 'call':
      return node.args
    case 'lambda':
      return [node.body]
    case 'subscript':
      return [node.base, node.index]
    case 'dereference':
      return [node.base]
    case 'array':
      return node.elements
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value])
    case 'struct':
      return node.fields.map(({ value }) => value)
  }
}

/** The expression with every direct part replaced by what `map` gives for it. */
export function mapChildren(node: Expression, map: (child: Expression) => Expression): Expression {
  switch (node.kind) {
    case 'literal':
    case 'column':
    case 'interval-unit':
      return node
    case 'unary':
    case 'not':
    case 'is':
    case 'cast':
      return { ...node, operand: map(node.operand) }
    case 'binary':
      return { ...node, left: map(node.left), right: map(node.right) }
    case 'between':
      return { ...node, operand: map(node.operand), low: map(node.low), high: map(node.high) }
    case 'in':
      return { ...node, operand: map(node.operand), list: node.list.map(map) }
    case 'like':
      return { ...node, operand: map(node.operand), pattern: map(node.pattern) }
    case 'case':
      return {
        ...node,
        ...(node.operand && { operand: map(node.operand) }),
        // biome-ignore lint/suspicious/noThenProperty: a branch of a syntax tree, which nobody awaits
        whens: node.whens.map(({ when, then }) => ({ when: map(when), then: map(then) })),
        ...(node.otherwise && { otherwise: map(node.otherwise) }),
      }
    case 'call':
      return { ...node, args: node.args.map(map) }
    case 'lambda':
      return { ...node, body: map(node.body) }
    case 'subscript':
      return { ...node, base: map(node.base), index: map(node.index) }
    case 'dereference':
      return { ...node, base: map(node.base) }
    case 'array':
      return { ...node, elements: node.elements.map(map) }
    case 'map':
      return {
        ...node,
        entries: node.entries.map(({ key, value }) => ({ key: map(key), value: map(value) })),
      }
    case 'struct':
      return { ...node, fields: node.fields.map(({ name, value }) => ({ name, value: map(value) })) }
  }
}

/** Rewrites from the top: where `replace` gives something, that stands there; where it gives nothing, it goes deeper. */
export function rewrite(node: Expression, replace: (node: Expression) => Expression | undefined): Expression {
  return replace(node) ?? mapChildren(node, (child) => rewrite(child, replace))
}

/** Every node, each before its parts. */
export function* walk(node: Expression): Generator<Expression> {
  yield node
  for (const child of children(node)) yield* walk(child)
}

/** The columns an expression reads, in the order they are written; parameters of lambdas are none. */
export function columnRefs(node: Expression): ColumnRef[] {
  const found: ColumnRef[] = []
  collectColumns(node, new Set(), found)
  return found
}

function collectColumns(node: Expression, parameters: ReadonlySet<string>, found: ColumnRef[]): void {
  if (node.kind === 'column') {
    if (node.source !== undefined || !parameters.has(node.name)) found.push(node)
    return
  }
  const inner = node.kind === 'lambda' ? new Set([...parameters, ...node.parameters]) : parameters
  for (const child of children(node)) collectColumns(child, inner, found)
}

/** Whether two expressions say the same, wherever they stand. */
export function sameExpression(a: Expression, b: Expression): boolean {
  return a.kind === b.kind && expressionText(a) === expressionText(b)
}
