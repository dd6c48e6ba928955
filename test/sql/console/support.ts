/** A console over a program on an embedded log. */

import type { Log } from '../../../src/log/port.ts'
import {
  answerConsole,
  type ConsolePart,
  type ConsolePlace,
  type ConsoleSession,
  NEW_SESSION,
  PushQueries,
} from '../../../src/sql/console/index.ts'
import { loadProgram, type Program } from '../../../src/sql/index.ts'

export async function programOf(log: Log, text: string): Promise<Program> {
  const topics = (await log.topics()).map(({ name, partitions }) => ({ name, partitions }))
  return loadProgram([{ name: 'rules.sql', text }], { registry: log.registry, topics })
}

export function placeOf(log: Log, program: Program, more: Partial<ConsolePlace> = {}): ConsolePlace {
  return { log, program, stateOf: () => 'RUNNING', pushes: new PushQueries(), ...more }
}

/** All parts of an answer that ends. */
export async function partsOf(
  place: ConsolePlace,
  sql: string,
  session: ConsoleSession = NEW_SESSION,
  signal = new AbortController().signal,
): Promise<readonly ConsolePart[]> {
  return Array.fromAsync(answerConsole({ sql, session }, place, signal))
}

export function rowsIn(parts: readonly ConsolePart[]): readonly (readonly unknown[])[] {
  return parts.flatMap((part) => (part.kind === 'row' ? [part.values] : []))
}

/** The message that an answer ends with. */
export function errorIn(parts: readonly ConsolePart[]): string {
  const last = parts.at(-1)
  return last?.kind === 'error' ? last.message : `no error: ${JSON.stringify(parts)}`
}
