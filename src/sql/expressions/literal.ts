import type { Literal } from '../syntax/ast.ts'
import { digitCount, parseDecimal, powerOfTen } from '../types/decimal.ts'
import {
  BIGINT,
  BOOLEAN,
  type Decimal,
  DOUBLE,
  INTEGER,
  type SqlType,
  STRING,
  type Value,
} from '../types/index.ts'

/** The value of a literal. */
export function literalValue({ value }: Literal): Value {
  if (value.type === 'null') return null
  return value.type === 'decimal' ? decimalLiteral(value.text) : value.value
}

/** The type of a literal; null for NULL. */
export function literalType({ value }: Literal): SqlType | null {
  switch (value.type) {
    case 'null':
      return null
    case 'boolean':
      return BOOLEAN
    case 'integer':
      return INTEGER
    case 'bigint':
      return BIGINT
    case 'double':
      return DOUBLE
    case 'string':
      return STRING
    case 'decimal':
      return typeOfDecimal(decimalLiteral(value.text))
  }
}

function decimalLiteral(text: string): Decimal {
  const decimal = parseDecimal(text)
  if (decimal === undefined) throw new RangeError(`not a decimal: ${text}`)
  return decimal
}

/** The narrowest DECIMAL that holds a value; there is always one digit before the point. */
export function typeOfDecimal({ unscaled, scale }: Decimal): SqlType {
  const one = powerOfTen(scale)
  const fraction = unscaled < one && unscaled > -one
  return { base: 'DECIMAL', precision: fraction ? scale + 1 : digitCount(unscaled), scale }
}
