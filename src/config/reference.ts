/** What is made from the declarations of the settings: the JSON Schema, and the reference page. */

import { z } from 'zod'
import { settings } from './settings.ts'

interface JsonSchema {
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | false
}

export interface SettingDoc {
  /** `youtube.every`; `[]` stands for an item of a list, `*` for any name. */
  readonly name: string
  readonly kind: string
  /** As it would be written in YAML; absent: there is none. */
  readonly default?: string
  readonly description: string
  readonly secret: boolean
}

/** JSON Schema of tubewire.yaml, for editors. */
export function configSchema(): object {
  return {
    title: 'tubewire.yaml',
    ...z.toJSONSchema(settings, { io: 'input' }),
  }
}

export function settingDocs(): SettingDoc[] {
  const docs: SettingDoc[] = []
  const walk = (name: string, schema: JsonSchema) => {
    const inner = schema.items?.properties ? schema.items : schema
    const prefix = inner === schema ? name : `${name}[]`
    if (inner.properties) {
      for (const [key, child] of Object.entries(inner.properties))
        walk(prefix === '' ? key : `${prefix}.${key}`, child)
      return
    }
    docs.push({
      name,
      kind: kindOf(schema),
      ...(schema.default !== undefined && { default: asYaml(schema.default) }),
      description: schema.description ?? '',
      secret: schema.title === 'secret',
    })
  }
  walk('', configSchema() as JsonSchema)
  return docs
}

function kindOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.join(' \\| ')
  if (schema.title) return schema.title
  if (schema.items) return `list of ${kindOf(schema.items)}`
  if (schema.additionalProperties) return `map of ${kindOf(schema.additionalProperties)}`
  return schema.type ?? 'text, number, true or false'
}

function asYaml(value: unknown): string {
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** The page docs/configuration.md, between its written parts. */
export function referenceTable(): string {
  const rows = settingDocs().map(
    ({ name, kind, default: byDefault, description }) =>
      `| \`${name}\` | ${kind} | ${byDefault === undefined ? '' : `\`${byDefault}\``} | ${description.replaceAll('|', '\\|')} |`,
  )
  return ['| setting | kind | default | what it is for |', '|---|---|---|---|', ...rows].join('\n')
}
