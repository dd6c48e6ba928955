/** Types as they stand in the messages of the formats. */

import type { SqlType } from '../types/type.ts'
import type { Column } from './format.ts'

/** With STRING, as statements are printed, or VARCHAR, as JSON's messages have it. */
export function typeText(type: SqlType, string: 'STRING' | 'VARCHAR' = 'STRING'): string {
  switch (type.base) {
    case 'STRING':
      return string
    case 'DECIMAL':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'ARRAY':
      return `ARRAY<${typeText(type.element, string)}>`
    case 'MAP':
      return `MAP<${typeText(type.key, string)}, ${typeText(type.value, string)}>`
    case 'STRUCT':
      return `STRUCT<${type.fields.map((field) => `\`${field.name}\` ${typeText(field.type, string)}`).join(', ')}>`
    default:
      return type.base
  }
}

export function columnText({ name, type }: Column, side: 'key' | 'value'): string {
  return `\`${name}\` ${typeText(type)}${side === 'key' ? ' KEY' : ''}`
}
