/** Takes away what deployments made, in reverse, and nothing else. Topics and their records stay. */

import { nameText } from '../../sql/syntax/index.ts'
import { type ApplyOptions, awaitCommands } from './apply.ts'
import type { Inventory } from './inventory.ts'
import { isSameEntry, type Ledger, type Made } from './ledger.ts'
import { isSame, parseDefinition } from './same.ts'
import type { KsqlServer } from './server.ts'

export interface Removal {
  readonly entry: Made
  readonly what: string
  /** What is sent, one request each; none where `note` says why. */
  readonly sql: readonly string[]
  readonly note?: string
}

/** Decides from what was made and what is there. Pure. */
export function planRemoval(made: readonly Made[], inventory: Inventory): readonly Removal[] {
  const ours = new Set(made.flatMap(({ queryId }) => queryId ?? []))
  const removalOf = (entry: Made): Removal => {
    const what =
      entry.kind === 'query'
        ? `query ${entry.queryId ?? '?'} into ${entry.name}`
        : `${entry.kind} ${entry.name}`
    const left = (note: string): Removal => ({ entry, what, sql: [], note })
    const isRunning = inventory.queries.some(({ id }) => id === entry.queryId)
    const end = isRunning ? [`TERMINATE ${nameText(entry.queryId!)};`] : []
    switch (entry.kind) {
      case 'rows':
        return left('rows that were written stay on their topic')
      case 'query':
        return isRunning ? { entry, what, sql: end } : left('it does not run any more')
      case 'type':
        return inventory.types.has(entry.name)
          ? { entry, what, sql: [`DROP TYPE ${nameText(entry.name)};`] }
          : left('there is none any more')
      case 'stream':
      case 'table': {
        const existing = inventory.sources.get(entry.name)
        if (!existing) return left('there is none any more')
        const now = existing.statement === undefined ? undefined : parseDefinition(existing.statement)
        const then = parseDefinition(entry.sql)
        if (existing.kind !== entry.kind || !now || !then || !isSame(then, now)) {
          return left('somebody has put another in its place; it stays')
        }
        const others = [...existing.readers, ...existing.writers].filter((id) => !ours.has(id))
        if (others.length > 0)
          return left(`it stays: queries that are not ours use it (${others.join(', ')})`)
        return { entry, what, sql: [...end, `DROP ${entry.kind.toUpperCase()} ${nameText(entry.name)};`] }
      }
    }
  }
  return made.toReversed().map(removalOf)
}

/** Does it. What is done, and what is not there any more, leaves the ledger at once, so that it may be run again. */
export async function applyRemoval(
  server: KsqlServer,
  removals: readonly Removal[],
  ledger: Ledger,
  options: Omit<ApplyOptions, 'onStep'> & { readonly onRemoval?: (removal: Removal) => void },
  signal: AbortSignal,
): Promise<void> {
  let after: number | undefined
  for (const removal of removals) {
    for (const sql of removal.sql) {
      const entities = await server.run(sql, { after }, signal)
      after = (await awaitCommands(server, entities, options, signal)).sequence ?? after
    }
    options.onRemoval?.(removal)
    ledger.save(ledger.made.filter((entry) => !isSameEntry(entry, removal.entry)))
  }
}
