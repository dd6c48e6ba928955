/** What deployments have made on a server, kept on this machine: `--remove` takes away that and nothing else. */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeployError } from '../error.ts'
import type { ServerInfo } from './server.ts'

export type MadeKind = 'stream' | 'table' | 'type' | 'query' | 'rows'

export interface Made {
  readonly kind: MadeKind
  /** Of a source or type; of a query the sink it writes. */
  readonly name: string
  /** A persistent query's id on the server. */
  readonly queryId?: string
  /** The statement, as it was sent. */
  readonly sql: string
}

export interface Ledger {
  /** In the order they were made. */
  readonly made: readonly Made[]
  save(made: readonly Made[]): void
}

export function isSameEntry(a: Made, b: Made): boolean {
  return a.kind === b.kind && a.name === b.name && a.queryId === b.queryId && a.sql === b.sql
}

/** The ledger of one ksqlDB service on one Kafka cluster. Throws `DeployError` `failed` for a file that can't be read. */
export function openLedger(dir: string, { ksqlServiceId, kafkaClusterId }: ServerInfo): Ledger {
  const id = createHash('sha256').update(`${ksqlServiceId}\n${kafkaClusterId}`).digest('hex').slice(0, 16)
  const folder = join(dir, 'deployed')
  const file = join(folder, `ksqldb-${id}.json`)
  let made = read(file)
  return {
    get made() {
      return made
    },
    save(next) {
      made = next
      if (next.length === 0) {
        rmSync(file, { force: true })
        return
      }
      mkdirSync(folder, { recursive: true })
      const content = JSON.stringify({ ksqlServiceId, kafkaClusterId, made: next }, null, 2)
      writeFileSync(`${file}.new`, `${content}\n`)
      renameSync(`${file}.new`, file)
    },
  }
}

function read(file: string): readonly Made[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { made: readonly Made[] }).made
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new DeployError(
      'failed',
      `${file}, which says what was deployed, can't be read: ${(cause as Error).message}. ` +
        'Mend it, or move it away: what it names is then taken for the work of others.',
      { cause },
    )
  }
}
