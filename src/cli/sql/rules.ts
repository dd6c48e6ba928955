/** Which files a command of `tubewire sql` works on, and what the configuration says of them. */

import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Command } from 'commander'
import { routesOf as routesOfConfig } from '../../app/known-schemas.ts'
import type { Config } from '../../config/index.ts'
import { whyUnreadable } from '../../words/unreadable.ts'
import { UsageError } from '../io.ts'
import { type ConfigOptions, readConfig, withConfig } from '../options.ts'

export interface RulesFile {
  readonly name: string
  readonly text: string
}

export interface Rules {
  readonly files: readonly RulesFile[]
  readonly variables: Readonly<Record<string, string>>
  /** Absent where there is no tubewire.yaml: these commands work without one. */
  readonly config: Config | undefined
}

export interface RulesOptions extends ConfigOptions {
  readonly define: readonly string[]
}

const DEFAULT_FILE = 'queries.sql'

export function withRules(command: Command): Command {
  return withConfig(command).option(
    '-D, --define <name=value>',
    'a value for ${name}; may be repeated',
    (pair, before: string[]) => [...before, pair],
    [],
  )
}

export interface RulesSettings {
  /** The files of the configuration; else queries.sql. */
  readonly paths: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly config: Config | undefined
}

/** What holds whichever files are named. Throws `UsageError`, `ConfigError`. */
export function rulesSettings(options: RulesOptions, command: Command): RulesSettings {
  const isAsked = command.getOptionValueSource('config') !== 'default'
  const config = isAsked || existsSync(options.config) ? readConfig(options).config : undefined
  return {
    paths: config?.sql.files ?? [DEFAULT_FILE],
    variables: { ...config?.sql.variables, ...defined(options.define) },
    config,
  }
}

/** The files that are named; else those of the configuration; else queries.sql. Throws `UsageError`, `ConfigError`. */
export function readRules(named: readonly string[], options: RulesOptions, command: Command): Rules {
  const { paths, variables, config } = rulesSettings(options, command)
  return { files: (named.length > 0 ? named : paths).map(readRulesFile), variables, config }
}

/** Throws `UsageError`. */
export function readRulesFile(path: string): RulesFile {
  try {
    return { name: shownPath(path), text: readFileSync(path, 'utf8') }
  } catch (cause) {
    throw new UsageError(`can't read ${path}: ${whyUnreadable(cause)}`, { cause })
  }
}

/** Relative to where the command runs, where that is shorter. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near === '' || near.startsWith('..') ? path : near
}

function defined(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(pair) ?? []
      if (name === undefined) throw new UsageError(`--define takes name=value, not ${pair}`)
      return [name, value!]
    }),
  )
}

/** The names that `chat_id` may say; undefined without a configuration. */
export function routesOf(config: Config | undefined): readonly string[] | undefined {
  return config && routesOfConfig(config)
}
