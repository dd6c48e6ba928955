/** The effective configuration: every value, secrets masked, and where each came from. */

import { durationText } from './kinds.ts'
import { type LoadedConfig, SECRET_KAFKA_SETTING } from './load.ts'
import { nameOf } from './path.ts'
import { settingDocs } from './reference.ts'
import { Secret } from './secret.ts'

export interface ShownSetting {
  readonly name: string
  /** As the program uses it: durations in milliseconds, percentages as fractions. */
  readonly value: unknown
  /** As it would be written. */
  readonly text: string
  /** `tubewire.yaml:3:12`, with the variables used there; `default` where the file says nothing. */
  readonly from: string
}

export function showConfig({ config, source, file }: LoadedConfig): ShownSetting[] {
  const shown: ShownSetting[] = []
  const kinds = new Map(settingDocs().map(({ name, kind }) => [name, kind]))
  const walk = (path: readonly PropertyKey[], value: unknown) => {
    if (isMap(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) walk([...path, key], inner)
    } else if (Array.isArray(value) && value.some(isMap)) {
      value.forEach((inner, i) => {
        walk([...path, i], inner)
      })
    } else if (value !== undefined) {
      const masked = path[0] === 'kafka' && SECRET_KAFKA_SETTING.test(String(path[1])) ? '***' : value
      const name = nameOf(path)
      const plain = masked instanceof Secret ? masked.toJSON() : masked
      shown.push({ name, value: plain, text: textOf(plain, kinds.get(docName(name))), from: from(path) })
    }
  }
  const from = (path: readonly PropertyKey[]) => {
    const origin = source.origin(path)
    if (!origin) return 'default'
    const variables = origin.variables.map((name) => ` \${${name}}`).join('')
    return `${file}:${origin.line}:${origin.column}${variables}`
  }
  walk([], config)
  return shown
}

/** `watch[].client`, for `watch[0].client`. */
const docName = (name: string) => name.replace(/\[\d+\]/g, '[]')

function textOf(value: unknown, kind: string | undefined): string {
  if (kind === 'duration' && typeof value === 'number') return durationText(value)
  if (kind === 'percentage' && typeof value === 'number') return `${Number((value * 100).toFixed(6))}%`
  if (Array.isArray(value))
    return value.length === 0 ? '-' : value.map((item) => textOf(item, kind)).join(', ')
  if (isMap(value)) return '-'
  return String(value)
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
}
