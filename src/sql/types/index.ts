/** The front door of the types: what they are, how they print, compare, convert and calculate. */

export { type ArithmeticOp, arithmeticType } from './arithmetic.ts'
export { CastError, type Caster, caster, nullable } from './cast.ts'
export { compareBytes, compareDoubles, equalValues, holdsNull } from './compare.ts'
export { quoted, type SchemaColumn, schemaText, typeText } from './print.ts'
export { asDecimal, canWiden, isNumeric, sameType, widerNumber } from './relations.ts'
export { type CustomTypes, distinctFields, resolveType } from './resolve.ts'
export * from './type.ts'
export { Decimal, Struct, type Value } from './value.ts'
