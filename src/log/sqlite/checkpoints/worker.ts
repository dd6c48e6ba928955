/**
 * The thread that moves the write-ahead log into the file. It has a connection of its own and, asked for a pass, moves
 * what it may without waiting for readers or the writer; what they add meanwhile is left for the next pass. Told to
 * end, it closes its connection first, so that the writer's is the last.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Passed, Request } from './messages.ts'

const db = new DatabaseSync(workerData as string, { timeout: 1_000 })
db.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF')
const passive = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')

function pass(): Passed {
  try {
    const { busy, log, checkpointed } = passive.get() as { busy: number; log: number; checkpointed: number }
    return { whole: busy === 0 && checkpointed === log }
  } catch (error) {
    return { whole: false, problem: error instanceof Error ? error.message : String(error) }
  }
}

parentPort!.on('message', (request: Request) => {
  if (request === 'pass') return parentPort!.postMessage(pass())
  db.close()
  parentPort!.close()
})
