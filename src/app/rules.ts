/** Reads the rules' files and loads them as a program. */

import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'
import type { Config } from '../config/index.ts'
import { loadProgram, type Program, ProgramError, type ProgramFile } from '../sql/index.ts'
import { formatSqlError } from '../sql/syntax/index.ts'
import type { SchemaRegistry } from '../wire/registry.ts'
import { whyUnreadable } from '../words/unreadable.ts'

/** The rules can't be loaded: the file and why, with line, column and the line itself where it is a statement's fault. */
export class RulesError extends Error {
  override readonly name = 'RulesError'
}

export function readRules(config: Config): ProgramFile[] {
  return config.sql.files.map((path) => {
    const name = shownName(path, config.sql.files)
    try {
      return { name, text: readFileSync(path, 'utf8') }
    } catch (cause) {
      const reason = `can't read the rules: ${path}: ${whyUnreadable(cause)}; sql.files names them`
      throw new RulesError(reason, { cause })
    }
  })
}

/** As messages and pages call a file: from where the program runs, or by its name alone where it lies elsewhere. */
function shownName(path: string, all: readonly string[]): string {
  const near = relative(process.cwd(), path)
  if (near !== '' && !near.startsWith('..')) return near
  const name = basename(path)
  return all.some((other) => other !== path && basename(other) === name) ? path : name
}

export interface RulesSurroundings {
  readonly registry: Pick<SchemaRegistry, 'latest' | 'byId'>
  readonly topics: readonly { readonly name: string; readonly partitions: number }[]
}

/** Throws `RulesError`. */
export async function loadRules(config: Config, { registry, topics }: RulesSurroundings): Promise<Program> {
  const files = readRules(config)
  try {
    return await loadProgram(files, { variables: config.sql.variables, registry, topics })
  } catch (cause) {
    if (!(cause instanceof ProgramError)) throw cause
    const text = files.find(({ name }) => name === cause.file)?.text ?? ''
    throw new RulesError(formatSqlError(cause, text, cause.file), { cause })
  }
}
