/** The effective configuration: every value, secrets masked, and where each came from. */

import { type LoadedConfig, SECRET_KAFKA_SETTING } from './load.ts'
import { nameOf } from './path.ts'
import { Secret } from './secret.ts'

export interface ShownSetting {
  readonly name: string
  readonly value: unknown
  /** `tubewire.yaml:3:12`, with the variables used there; `default` where the file says nothing. */
  readonly from: string
}

export function showConfig({ config, source, file }: LoadedConfig): ShownSetting[] {
  const shown: ShownSetting[] = []
  const walk = (path: readonly PropertyKey[], value: unknown) => {
    if (isMap(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value)) walk([...path, key], inner)
    } else if (Array.isArray(value) && value.some(isMap)) {
      value.forEach((inner, i) => {
        walk([...path, i], inner)
      })
    } else if (value !== undefined) {
      const masked = path[0] === 'kafka' && SECRET_KAFKA_SETTING.test(String(path[1])) ? '***' : value
      shown.push({
        name: nameOf(path),
        value: masked instanceof Secret ? masked.toJSON() : masked,
        from: from(path),
      })
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

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
}
