import { typeText } from '../types/print.ts'
import type { Expression, Literal, TypeName } from './ast.ts'
import { nameText, stringText } from './names.ts'

/**
 * `sql` parses back to the same tree. `message` is how ksqlDB shows expressions in its messages: `COUNT()` for
 * `COUNT(*)`, `(NOT (A IN (1)))` for `A NOT IN (1)`, `null` for NULL.
 */
type Style = 'sql' | 'message'

/** An expression as SQL that parses back to the same tree, with parentheses around every operator. */
export function expressionText(expression: Expression): string {
  return print(expression, 'sql')
}

/** An expression as ksqlDB's messages show it. */
export function messageText(expression: Expression): string {
  return print(expression, 'message')
}

function print(node: Expression, style: Style): string {
  const show = (child: Expression) => print(child, style)
  const list = (children: readonly Expression[]) => children.map(show).join(', ')
  switch (node.kind) {
    case 'literal':
      return style === 'message' ? messageLiteral(node) : literalText(node)
    case 'column':
      return node.source === undefined
        ? nameText(node.name)
        : `${nameText(node.source)}.${nameText(node.name)}`
    case 'unary':
      return unaryText(node.op, show(node.operand))
    case 'binary':
      return `(${show(node.left)} ${node.op} ${show(node.right)})`
    case 'not':
      return `(NOT ${show(node.operand)})`
    case 'is':
      return `(${show(node.operand)} IS ${node.what})`
    case 'between':
      return predicate(node, style, `BETWEEN ${show(node.low)} AND ${show(node.high)}`)
    case 'in':
      return predicate(node, style, `IN (${list(node.list)})`)
    case 'like': {
      const tail = node.escape === undefined ? '' : ` ESCAPE ${stringText(node.escape)}`
      return predicate(node, style, `LIKE ${show(node.pattern)}${tail}`)
    }
    case 'case': {
      const operand = node.operand === undefined ? '' : ` ${show(node.operand)}`
      const whens = node.whens.map(({ when, then }) => ` WHEN ${show(when)} THEN ${show(then)}`).join('')
      const otherwise = node.otherwise === undefined ? '' : ` ELSE ${show(node.otherwise)}`
      return `(CASE${operand}${whens}${otherwise} END)`
    }
    case 'cast':
      return `CAST(${show(node.operand)} AS ${typeNameText(node.type)})`
    case 'call':
      return `${nameText(node.name)}(${node.star && style === 'sql' ? '*' : list(node.args)})`
    case 'lambda':
      return `(${node.parameters.map(nameText).join(', ')}) => ${show(node.body)}`
    case 'subscript':
      return `${postfixBase(node.base, show)}[${show(node.index)}]`
    case 'dereference':
      return `${postfixBase(node.base, show)}->${nameText(node.field)}`
    case 'array':
      return `ARRAY[${list(node.elements)}]`
    case 'map':
      return `MAP(${node.entries.map(({ key, value }) => `${show(key)}:=${show(value)}`).join(', ')})`
    case 'struct':
      return `STRUCT(${node.fields.map(({ name, value }) => `${nameText(name)}:=${show(value)}`).join(', ')})`
    case 'interval-unit':
      return node.unit
  }
}

function predicate(node: { negated: boolean; operand: Expression }, style: Style, rest: string): string {
  const operand = print(node.operand, style)
  if (!node.negated) return `(${operand} ${rest})`
  return style === 'sql' ? `(${operand} NOT ${rest})` : `(NOT (${operand} ${rest}))`
}

/** A minus must not run into a number, whose sign it would become, nor into another minus, which begins a comment. */
function unaryText(op: '-' | '+', operand: string): string {
  if (op === '-' && operand.startsWith('-')) return `- ${operand}`
  return op === '-' && /^[\d.]/.test(operand) ? `-(${operand})` : `${op}${operand}`
}

function postfixBase(base: Expression, show: (expression: Expression) => string): string {
  return base.kind === 'unary' ? `(${show(base)})` : show(base)
}

/** As Java shows them: `null`, `true`. */
function messageLiteral(node: Literal): string {
  const text = literalText(node)
  return node.value.type === 'null' || node.value.type === 'boolean' ? text.toLowerCase() : text
}

/** A literal as SQL. */
export function literalText({ value }: Literal): string {
  switch (value.type) {
    case 'null':
      return 'NULL'
    case 'string':
      return stringText(value.value)
    case 'decimal':
      return value.text
    case 'double':
      return value.value.toExponential().replace('e+', 'E').replace('e', 'E')
    default:
      return String(value.value).toUpperCase()
  }
}

/** A type as written. */
export function typeNameText(type: TypeName): string {
  switch (type.kind) {
    case 'built-in':
      return typeText(type.type)
    case 'custom':
      return nameText(type.name)
    case 'array-of':
      return `ARRAY<${typeNameText(type.element)}>`
    case 'map-of':
      return `MAP<${typeNameText(type.key)}, ${typeNameText(type.value)}>`
    case 'struct-of':
      return `STRUCT<${type.fields.map(({ name, type: field }) => `${nameText(name)} ${typeNameText(field)}`).join(', ')}>`
  }
}
