/** The types of parameters as signatures declare them: SQL types, generics over them, intervals and lambdas. */

import type { SqlType } from '../types/type.ts'

export type TypePattern =
  /** One type and no other; a DECIMAL is always a `decimal`. */
  | { readonly kind: 'type'; readonly type: SqlType }
  /** A DECIMAL of any precision and scale. */
  | { readonly kind: 'decimal' }
  /** Any type at all, without relation to the other parameters. */
  | { readonly kind: 'any' }
  /** The same type wherever the name occurs in a signature. */
  | { readonly kind: 'generic'; readonly name: string }
  | { readonly kind: 'array'; readonly element: TypePattern }
  | { readonly kind: 'map'; readonly key: TypePattern; readonly value: TypePattern }
  | { readonly kind: 'interval-unit' }
  | { readonly kind: 'lambda'; readonly inputs: readonly TypePattern[]; readonly output: TypePattern }

/** What the generics of a signature turned out to be for given arguments. A NULL alone leaves one unknown. */
export type Generics = ReadonlyMap<string, SqlType>

export function hasGenerics(pattern: TypePattern): boolean {
  switch (pattern.kind) {
    case 'generic':
      return true
    case 'array':
      return hasGenerics(pattern.element)
    case 'map':
      return hasGenerics(pattern.key) || hasGenerics(pattern.value)
    case 'lambda':
      return pattern.inputs.some(hasGenerics) || hasGenerics(pattern.output)
    default:
      return false
  }
}

/** The SQL type of a pattern once its generics are known; null while one is not. */
export function concreteType(pattern: TypePattern, generics: Generics): SqlType | null {
  switch (pattern.kind) {
    case 'type':
      return pattern.type
    case 'generic':
      return generics.get(pattern.name) ?? null
    case 'array': {
      const element = concreteType(pattern.element, generics)
      return element && { base: 'ARRAY', element }
    }
    case 'map': {
      const key = concreteType(pattern.key, generics)
      const value = concreteType(pattern.value, generics)
      return key && value && { base: 'MAP', key, value }
    }
    default:
      return null
  }
}

/** As messages and the reference print it: VARCHAR, INT, ARRAY<T>. */
export function patternText(pattern: TypePattern): string {
  switch (pattern.kind) {
    case 'type':
      return declaredName(pattern.type)
    case 'decimal':
      return 'DECIMAL'
    case 'any':
      return 'ANY'
    case 'generic':
      return pattern.name
    case 'array':
      return `ARRAY<${patternText(pattern.element)}>`
    case 'map':
      return `MAP<${patternText(pattern.key)}, ${patternText(pattern.value)}>`
    case 'interval-unit':
      return 'INTERVALUNIT'
    case 'lambda':
      return `LAMBDA (${pattern.inputs.map(patternText).join(', ')}) => ${patternText(pattern.output)}`
  }
}

function declaredName(type: SqlType): string {
  switch (type.base) {
    case 'STRING':
      return 'VARCHAR'
    case 'INTEGER':
      return 'INT'
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `${field.name} ${declaredName(field.type)}`).join(', ')}>`
    default:
      return type.base
  }
}
