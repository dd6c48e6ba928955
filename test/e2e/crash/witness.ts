/** Reads the log from outside after each death, and remembers what it saw: what is durable must be there for ever. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LogRecord } from '../../../src/log/port.ts'
import { openSqliteLogReader, type SqliteLogReader } from '../../../src/log/sqlite/index.ts'

/** What delivery's ledger says of a message; the other fields do not matter here. */
interface LedgerEntry {
  readonly id: string
  readonly state: 'waiting' | 'sending'
  readonly chat: string
}

export interface Witness {
  /** By topic, in order of offsets. */
  readonly seen: ReadonlyMap<string, readonly LogRecord[]>
  /** For each delivery, how often it was under way at a death. */
  readonly inFlight: ReadonlyMap<string, number>
  /** Takes in what is new. */
  look(): Promise<void>
  /** Reads everything again; throws where it is not what was seen before. */
  confirm(): Promise<void>
  /** Units that the watcher's ledger has paid in all. */
  paidUnits(): Promise<number>
}

export function createWitness(dataDir: string): Witness {
  const seen = new Map<string, LogRecord[]>()
  const inFlight = new Map<string, number>()

  async function withReader<T>(work: (reader: SqliteLogReader) => Promise<T>): Promise<T | undefined> {
    if (!existsSync(join(dataDir, 'log.db'))) return undefined
    await using reader = await openSqliteLogReader({ dir: dataDir })
    return await work(reader)
  }

  return {
    seen,
    inFlight,
    async look() {
      await withReader(async (reader) => {
        for (const { name } of await reader.topics()) {
          const records = seen.get(name) ?? []
          seen.set(name, records)
          const next = (records.at(-1)?.offset ?? -1) + 1
          records.push(...(await readAll(reader, name, next)))
        }
        if (!(await reader.tasks()).includes('telegram-delivery')) return
        for await (const [, bytes] of reader.stateOf('telegram-delivery', 'messages')) {
          const { id, state } = JSON.parse(Buffer.from(bytes).toString()) as LedgerEntry
          if (state === 'sending') inFlight.set(id, (inFlight.get(id) ?? 0) + 1)
        }
      })
    },
    async confirm() {
      await withReader(async (reader) => {
        for (const { name } of await reader.topics()) {
          const now = new Map((await readAll(reader, name, 0)).map((record) => [record.offset, record]))
          const [{ cleanup, offsets } = { cleanup: 'delete', offsets: [] }] = await reader.topics([name])
          for (const before of seen.get(name) ?? []) {
            const again = now.get(before.offset)
            const mayBeGone = cleanup.includes('compact') || before.offset < (offsets[0]?.earliest ?? 0)
            if (!again && mayBeGone) continue
            if (!again || fingerprint(again) !== fingerprint(before)) {
              throw new Error(
                `${name}, offset ${before.offset}: ${again ? 'changed' : 'lost'} after it was durable`,
              )
            }
          }
        }
      })
    },
    async paidUnits() {
      const paid = await withReader(async (reader) => {
        let units = 0
        for await (const [, bytes] of reader.stateOf('youtube-watcher', 'quota')) {
          units += (JSON.parse(Buffer.from(bytes).toString()) as { usedUnits: number }).usedUnits
        }
        return units
      })
      return paid ?? 0
    },
  }
}

async function readAll(reader: SqliteLogReader, topic: string, from: number): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  const position = { offsets: new Map([[0, from]]) }
  for await (const batch of reader.read(topic, position, new AbortController().signal, { follow: false })) {
    records.push(...batch)
  }
  return records
}

function fingerprint({ key, value, timestamp, headers }: LogRecord): string {
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('latin1'))
  return JSON.stringify([
    text(key),
    text(value),
    timestamp,
    headers.map(([name, bytes]) => [name, text(bytes)]),
  ])
}
