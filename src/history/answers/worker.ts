/**
 * A thread that answers questions, with a connection of its own that reads what is committed. It takes one task at a
 * time and may be ended in the middle of one: it holds nothing that anybody else waits for.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { errorOf, failureOf } from '../../wire/failure.ts'
import type { RegisteredSchema, SchemaRegistry } from '../../wire/registry.ts'
import { HistoryQueries } from '../queries/index.ts'
import { openForReading } from '../storage/database.ts'
import { Statements } from '../storage/statements.ts'
import type { FromThread, SchemaId, Task, ThreadData, ToThread } from './messages.ts'

const { file, policy } = workerData as ThreadData
const schemas = new Map<number, PromiseWithResolvers<RegisteredSchema>>()
let calls = 0
let now = 0
let opened: { readonly statements: Statements; readonly queries: HistoryQueries } | undefined
let pieces: AsyncGenerator<string, void> | undefined

/** At the first task: what is wrong with the file is its answer. */
function queries(): HistoryQueries {
  opened ??= open()
  return opened.queries
}

function open(): NonNullable<typeof opened> {
  const statements = new Statements(openForReading(file))
  const log = { registry: borrowedRegistry() }
  return { statements, queries: new HistoryQueries({ statements, log, policy, clock: () => now, file }) }
}

/** What decoding needs of a registry. */
function borrowedRegistry(): SchemaRegistry {
  const borrow = (id: SchemaId): Promise<RegisteredSchema> => {
    calls += 1
    const asked = Promise.withResolvers<RegisteredSchema>()
    schemas.set(calls, asked)
    say({ kind: 'schema', call: calls, id })
    return asked.promise
  }
  const used: Pick<SchemaRegistry, 'byId' | 'byGuid'> = {
    byId: (id) => borrow({ id }),
    byGuid: (guid) => borrow({ guid }),
  }
  return used as SchemaRegistry
}

async function perform(task: Task): Promise<unknown> {
  if (task.kind === 'piece') return pieces?.next()
  now = task.now
  if (task.kind === 'export') {
    // Ended with the thread.
    pieces = queries().export(task.request, new AbortController().signal)
    return pieces.next()
  }
  const all = queries() as unknown as Record<string, (...asked: unknown[]) => unknown>
  const answer = await all[task.question]!(...task.asked)
  return task.asText && answer !== undefined ? JSON.stringify(answer) : answer
}

function say(message: FromThread): void {
  parentPort!.postMessage(message)
}

parentPort!.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'schema':
    case 'no-schema': {
      const asked = schemas.get(message.call)
      schemas.delete(message.call)
      if (message.kind === 'schema') asked?.resolve(message.schema)
      else asked?.reject(errorOf(message.error))
      return
    }
    case 'end':
      opened?.statements.db.close()
      return parentPort!.close()
    default:
      perform(message).then(
        (value) => say({ kind: 'answer', value }),
        (error: unknown) => say({ kind: 'failed', error: failureOf(error) }),
      )
  }
})
