/** The files that a first run writes: configuration, credentials, rules to start from. */

import { accessSync, constants, copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { envFileOf } from '../config/index.ts'
import type { SourceKind } from '../youtube/index.ts'

export interface SetupAnswers {
  readonly apiKey: string
  readonly source: { readonly kind: SourceKind; readonly text: string }
  readonly client: string
  readonly token: string
  readonly chatId: number
  /** Whether YouTube accepted the project under its derived metrics policy. Default: it did not. */
  readonly derivedMetrics?: boolean
  /** Where the web server listens, where that is not the usual port. */
  readonly port?: number
}

export interface SetupPlaces {
  /** The configuration to write. */
  readonly file: string
  readonly youtubeUrl: string
  readonly telegramUrl: string
  /** How `config show` is called here. */
  readonly showCommand: string
}

export const USUAL = {
  youtubeUrl: 'https://youtube.googleapis.com',
  telegramUrl: 'https://api.telegram.org',
} as const

/** Copied beside the configuration: the rules to start from, and what editors complete with. */
const SHIPPED = ['queries.sql', 'tubewire.schema.json'] as const
const shipped = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))

/** Why nothing could be written there in the end, for a person to read; undefined: it can. */
export function whyNotThere(file: string): string | undefined {
  for (const path of [file, envFileOf(file)])
    if (existsSync(path)) return `${path} exists already; move it away, or give --config another name`
  try {
    accessSync(dirname(file), constants.W_OK)
    return undefined
  } catch (cause) {
    return `can't write into ${dirname(file)}: ${(cause as Error).message}`
  }
}

/** Returns the names of what it wrote. Throws where a file is there already. */
export function writeSetup(places: SetupPlaces, answers: SetupAnswers): string[] {
  const { file } = places
  const env = envFileOf(file)
  const lines = `YOUTUBE_API_KEY=${answers.apiKey}\nTELEGRAM_BOT_TOKEN=${answers.token}\n`
  writeFileSync(env, lines, { mode: 0o600, flag: 'wx' })
  writeFileSync(file, yamlOf(places, answers), { flag: 'wx' })
  const copied = SHIPPED.filter((name) => !existsSync(join(dirname(file), name)))
  for (const name of copied) copyFileSync(shipped(name), join(dirname(file), name))
  return [basename(file), `${basename(env)} (the credentials; only you may read it)`, ...copied]
}

function yamlOf({ youtubeUrl, telegramUrl, showCommand }: SetupPlaces, answers: SetupAnswers): string {
  const { client, source, chatId, derivedMetrics = false, port } = answers
  const other = (name: string, url: string, usual: string) =>
    url === usual ? '' : `, ${name}: ${JSON.stringify(url)}`
  return `# yaml-language-server: $schema=./tubewire.schema.json
# Every setting: docs/configuration.md of tubewire, or tubewire.schema.json beside this. What is in force: ${showCommand}
youtube:  { apiKey: \${YOUTUBE_API_KEY}${other('baseUrl', youtubeUrl, USUAL.youtubeUrl)} }
watch:
  - client: ${JSON.stringify(client)}
    ${source.kind}s: [${JSON.stringify(source.text)}]
telegram: { token: \${TELEGRAM_BOT_TOKEN}${other('apiRoot', telegramUrl, USUAL.telegramUrl)} }
routes:
  ${JSON.stringify(client)}: [${chatId}]
sql:      { files: [queries.sql] }
# accepted only where YouTube did: then there are rates, ranks and forecasts beside its own values.
policy:   { derivedMetrics: ${derivedMetrics ? 'accepted' : 'off'} }
${port === undefined ? '' : `web:      { port: ${port} }\n`}dataDir:  ./data
`
}
