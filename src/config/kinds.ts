/** The kinds of value that settings are made of. A value from an environment variable is text: numbers take it too. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Secret } from './secret.ts'

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/

/** `60s`, `1.5h`, `30d`: milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text.trim())
  return match ? Math.round(Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS]) : undefined
}

/** As it would be written: `90s`, `30d`. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(UNITS_MS).findLast(([, size]) => ms > 0 && ms % size === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

/** A span of time, in milliseconds once read. */
export function duration(bounds: { readonly min?: string; readonly max?: string } = {}) {
  const min = bounds.min === undefined ? 0 : parseDuration(bounds.min)!
  const max = bounds.max === undefined ? Number.POSITIVE_INFINITY : parseDuration(bounds.max)!
  const range = [bounds.min && `at least ${bounds.min}`, bounds.max && `at most ${bounds.max}`]
    .filter(Boolean)
    .join(', ')
  const expected = `a duration such as 500ms, 60s, 5m, 1h or 30d${range && ` (${range})`}`
  return z
    .string({ error: `expected ${expected}` })
    .regex(DURATION, { error: `expected ${expected}` })
    .transform((text, context) => {
      const ms = parseDuration(text) ?? Number.NaN
      if (ms >= min && ms <= max) return ms
      context.addIssue({ code: 'custom', message: `${text} is out of range: expected ${expected}` })
      return z.NEVER
    })
    .meta({ title: 'duration' })
}

/** `80%`: a fraction from 0 to 1 once read. */
export function percent() {
  const error = 'expected a percentage such as 80%, from 1% to 100%'
  return z
    .string({ error })
    .regex(/^(100|[1-9]?\d(\.\d+)?)\s*%$/, { error })
    .transform((text, context) => {
      const fraction = Number.parseFloat(text) / 100
      if (fraction >= 0.01) return fraction
      context.addIssue({ code: 'custom', message: error })
      return z.NEVER
    })
    .meta({ title: 'percentage' })
}

export function integer(min: number, max: number) {
  const error = `expected a whole number from ${min} to ${max}`
  return z
    .union([z.int({ error }), z.string().regex(/^-?\d+$/, { error })], { error })
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error })
    .meta({ title: `whole number, ${min} to ${max}` })
}

export function flag() {
  return z
    .union([z.boolean(), z.enum(['true', 'false'])], { error: 'expected true or false' })
    .transform((value) => value === true || value === 'true')
    .meta({ title: 'true or false' })
}

export function text(expected = 'text') {
  return z
    .union([z.string().min(1), z.number().transform(String)], { error: `expected ${expected}` })
    .meta({ title: expected.replace(/^an? /, '') })
}

export function httpUrl() {
  const error = 'expected an http:// or https:// URL'
  return z
    .string({ error })
    .refine((value) => URL.canParse(value) && /^https?:\/\//.test(value), { error })
    .transform((value) => value.replace(/\/+$/, ''))
    .meta({ title: 'URL' })
}

/** A credential: text (usually `${VARIABLE}`), or `{ file: path }`, whose content is read and trimmed. */
export function secret() {
  const error = 'expected a secret: ${ENVIRONMENT_VARIABLE}, text, or { file: /path/to/secret }'
  return z
    .union([z.string().min(1), z.number().transform(String), z.strictObject({ file: z.string().min(1) })], {
      error,
    })
    .transform((value, context) => {
      if (typeof value === 'string') return new Secret(value)
      try {
        const content = readFileSync(value.file, 'utf8').trim()
        if (content !== '') return new Secret(content)
        context.addIssue({
          code: 'custom',
          message: `the file ${value.file} is empty; expected a secret in it`,
        })
      } catch (cause) {
        context.addIssue({
          code: 'custom',
          message: `can't read the secret's file: ${(cause as Error).message}`,
        })
      }
      return z.NEVER
    })
    .meta({ title: 'secret' })
}

/** A list; in the file it may be left out, which is the same as an empty one. */
export function list<Item extends z.ZodType>(item: Item, expected: string) {
  return z.array(item, { error: `expected a list: ${expected}` })
}
