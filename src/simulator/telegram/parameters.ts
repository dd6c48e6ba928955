/** Typed and strict reading of a method's parameters. */
import type { RawParameters, UploadedFile } from './body.ts'
import { badRequest } from './errors.ts'
import type { Entity } from './model.ts'

export interface Parameters {
  text(name: string): string | undefined
  /** A whole number of at most 52 bits. */
  integer(name: string): number | undefined
  flag(name: string): boolean
  json(name: string): unknown
  object(name: string): Readonly<Record<string, unknown>> | undefined
  entities(name: string): readonly Entity[] | undefined
  file(name: string): UploadedFile | undefined
  /** All of them as they came. */
  readonly raw: Readonly<Record<string, string>>
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function parametersOf({ values, files }: RawParameters): Parameters {
  /** Absent and empty are the same to the Bot API. */
  const text = (name: string) => values.get(name) || undefined

  function json(name: string): unknown {
    const value = text(name)
    if (value === undefined) return undefined
    try {
      return JSON.parse(value)
    } catch {
      throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`)
    }
  }

  function object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = json(name)
    if (value === undefined || isObject(value)) return value
    throw badRequest(`object expected as ${name.replaceAll('_', ' ')}`)
  }

  return {
    text,
    integer(name) {
      const value = text(name)
      if (value === undefined) return undefined
      const number = Number(value)
      if (!/^-?\d+$/.test(value) || Math.abs(number) > 2 ** 52) {
        throw badRequest(`parameter "${name}" must be a valid Number`)
      }
      return number
    },
    flag(name) {
      const value = text(name)?.toLowerCase()
      if (value === undefined || value === 'false' || value === '0') return false
      if (value === 'true' || value === '1') return true
      throw badRequest(`parameter "${name}" must be a Boolean`)
    },
    json,
    object,
    entities(name) {
      const value = json(name)
      if (value === undefined) return undefined
      if (!Array.isArray(value)) throw badRequest(`can't parse entities: expected an Array`)
      return value.map(entityOf)
    },
    file: (name) => files.get(name),
    raw: Object.fromEntries(values),
  }
}

function entityOf(value: unknown): Entity {
  const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0
  if (
    !isObject(value) ||
    typeof value.type !== 'string' ||
    !isCount(value.offset) ||
    !isCount(value.length)
  ) {
    throw badRequest("can't parse MessageEntity: it needs a type, an offset and a length")
  }
  return value as unknown as Entity
}
