/** Reads the configuration: a YAML file and the environment in, checked settings out, or every problem at once. */

import { accessSync, constants, readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { z } from 'zod'
import { nearest } from '../words/nearest.ts'
import { whyUnreadable } from '../words/unreadable.ts'
import { nameOf } from './path.ts'
import { Secret } from './secret.ts'
import { type Config, settings } from './settings.ts'
import { type ConfigSource, type Problem, parseSource } from './source.ts'

export interface LoadOptions {
  /** The YAML file. */
  readonly file: string
  /**
   * Files of NAME=value lines; a later one wins, and what the environment already has wins over all. Default: the one
   * named as the YAML file, tubewire.env beside tubewire.yaml, where there is one.
   */
  readonly envFiles?: readonly string[]
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export interface LoadedConfig {
  readonly config: Config
  readonly file: string
  /** The files of NAME=value lines that were read. */
  readonly envFiles: readonly string[]
  readonly source: ConfigSource
  /** Every secret that the configuration holds, to be kept out of all output. */
  readonly secrets: readonly Secret[]
}

/** All that is wrong with a configuration; the message has one line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]
  constructor(file: string, problems: readonly Problem[]) {
    const line = ({ line, column, message }: Problem) =>
      line === undefined ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`
    super(problems.map(line).join('\n'))
    this.problems = problems
  }
}

/** Throws `ConfigError`. */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { file, environment } = options
  const yaml = read(file, 'configuration', '`tubewire init` makes one, --config names another')
  const { envFiles, unread } = options.envFiles ? { envFiles: options.envFiles } : envFilesBeside(file)
  try {
    return { ...parseConfig(yaml, file, environmentOf(envFiles, environment)), envFiles }
  } catch (error) {
    if (unread === undefined || !(error instanceof ConfigError)) throw error
    if (!error.problems.some(({ unset }) => unset !== undefined)) throw error
    throw new ConfigError(file, [...error.problems, { message: unread }])
  }
}

/** What `${NAME}` in a configuration stands for: the files' lines, under what the environment has. Throws `ConfigError`. */
export function environmentOf(
  envFiles: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Readonly<Record<string, string | undefined>> {
  const lines = envFiles.map((envFile) => parseEnv(read(envFile, 'env file', '--env-file names it')))
  return Object.assign({}, ...lines, environment)
}

/** `tubewire.env`, for `tubewire.yaml`. */
export function envFileOf(file: string): string {
  return `${file.replace(/\.ya?ml$/, '')}.env`
}

/** Only a file that this user may read: where a service manager reads it instead, its variables are set already. */
function envFilesBeside(file: string): { readonly envFiles: readonly string[]; readonly unread?: string } {
  const beside = envFileOf(file)
  try {
    accessSync(beside, constants.R_OK)
    return { envFiles: [beside] }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { envFiles: [] }
    return { envFiles: [], unread: `${beside} is there, but was not read: ${whyUnreadable(cause)}` }
  }
}

/** As `loadConfig`, of a text. Paths in it are taken relative to the folder of `file`. */
export function parseConfig(
  yaml: string,
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): LoadedConfig {
  const source = parseSource(yaml, environment)
  if (source.value === undefined) throw new ConfigError(file, dedupe(source.problems))
  const parsed = settings.safeParse(source.value)
  // What is missing because a variable is not set has been said already.
  const missing = source.problems.length > 0
  const problems = [
    ...source.problems,
    ...(parsed.error?.issues ?? []).flatMap((issue) => toProblems(issue, source, missing)),
  ]
  if (problems.length > 0 || !parsed.success) throw new ConfigError(file, dedupe(problems))
  const folder = dirname(resolve(file))
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  const config = {
    ...parsed.data,
    dataDir: absolute(parsed.data.dataDir),
    sql: { ...parsed.data.sql, files: parsed.data.sql.files.map(absolute) },
  }
  return { config, file, envFiles: [], source, secrets: secretsOf(config) }
}

function read(file: string, what: string, remedy: string): string {
  try {
    // Some editors begin a file with a mark of its encoding; it belongs to no line.
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const reason = isMissing ? `there is no such ${what}` : `can't read the ${what}: ${whyUnreadable(cause)}`
    throw new ConfigError(file, [{ message: `${reason}; ${remedy}` }])
  }
}

function toProblems(issue: z.core.$ZodIssue, source: ConfigSource, envMissing: boolean): Problem[] {
  const path = issue.path
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearest(key, knownKeys(path))
      const full = nameOf([...path, key])
      return {
        ...source.keyPlace(path, key),
        message: `unknown setting ${full}${near ? `; did you mean ${near}?` : ''}`,
      }
    })
  }
  if (envMissing && source.origin(path) && valueAt(source.value, path) === '') return []
  const known = issue.code === 'invalid_type' && issue.expected === 'object' ? knownKeys(path) : []
  const message = known.length > 0 ? `expected settings by name: ${known.join(', ')}` : issue.message
  const name = nameOf(path)
  return [{ ...source.place(path), message: name === '' ? message : `${name}: ${message}` }]
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
}

/** The keys that the settings have at a path. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = settings
  for (const key of path) {
    const inner = unwrap(schema)
    if (inner.type === 'array') schema = inner.element
    else if (inner.type === 'object') schema = inner.shape?.[String(key)]
    else return []
  }
  return Object.keys(unwrap(schema).shape ?? {})
}

interface Def {
  readonly type: string
  readonly innerType?: unknown
  readonly element?: unknown
  readonly shape?: Readonly<Record<string, unknown>>
}

function unwrap(schema: unknown): Def {
  const def = (schema as { readonly def?: Def } | undefined)?.def ?? { type: 'unknown' }
  return def.innerType === undefined ? def : unwrap(def.innerType)
}

/** Kafka's client settings whose values are credentials, by librdkafka's names. */
export const SECRET_KAFKA_SETTING = /password|secret|ssl\.key\.pem|oauthbearer\.config|username/

function secretsOf(config: Config): Secret[] {
  const found: Secret[] = []
  const walk = (value: unknown) => {
    if (value instanceof Secret) found.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
  }
  walk(config)
  for (const [name, value] of Object.entries(config.kafka)) {
    if (SECRET_KAFKA_SETTING.test(name)) found.push(new Secret(String(value)))
  }
  return found
}

function dedupe(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((p) => [`${p.line}:${p.column}:${p.message}`, p])).values()].sort(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
}
