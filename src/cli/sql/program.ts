/** Rules as a program, for commands that look at it. */

import { loadProgram, type Program, ProgramError, type ProgramOptions } from '../../sql/index.ts'
import { formatSqlError } from '../../sql/syntax/index.ts'
import { MemoryRegistry } from '../../wire/memory-registry.ts'
import type { SchemaRegistry } from '../../wire/registry.ts'
import { Failed, note, paint } from '../io.ts'
import { KNOWN_SCHEMAS } from './known-topics.ts'
import type { Rules } from './rules.ts'

/** A registry that knows the watcher's topic alone, for where there is no log to ask. */
export async function planningRegistry(): Promise<SchemaRegistry> {
  const registry = new MemoryRegistry()
  for (const { subject, schema } of KNOWN_SCHEMAS) await registry.register(subject, schema)
  return registry
}

/** Tells of a statement that is refused, with its line and a caret; throws `Failed` then. */
export async function loadRulesProgram(
  { files, variables }: Pick<Rules, 'files' | 'variables'>,
  options: Pick<ProgramOptions, 'registry' | 'topics'>,
): Promise<Program> {
  try {
    return await loadProgram(files, { variables, ...options })
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    const text = files.find(({ name }) => name === error.file)?.text ?? ''
    note(`${paint('red', 'error', process.stderr)}: ${formatSqlError(error, text, error.file)}`)
    throw new Failed()
  }
}
