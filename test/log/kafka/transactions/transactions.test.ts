import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Consumer } from '../../../../src/log/kafka/client/client.ts'
import { Transactions } from '../../../../src/log/kafka/transactions/transactions.ts'
import type { Outcome, PendingTurn } from '../../../../src/log/kafka/transactions/transactor.ts'

const turnOf = (taskId: string, records = 1): PendingTurn => ({
  taskId,
  consumer: {} as Consumer,
  records: Array.from({ length: records }, () => ({ topic: 'out', key: null, value: null })),
  offsets: [],
})

function group(judge: (tasks: readonly string[]) => Outcome) {
  const seen: string[][] = []
  const transactions = new Transactions({
    open: async () => undefined,
    replaceIfHanging: async () => undefined,
    stop: () => undefined,
    close: async () => undefined,
    transact: async (turns) => {
      const tasks = turns.map(({ taskId }) => taskId)
      seen.push(tasks)
      return judge(tasks)
    },
  })
  const commit = (...turns: PendingTurn[]) =>
    Promise.all(
      turns.map((turn) =>
        transactions.commit(turn).then(
          () => 'committed',
          (error: Error) => error.message,
        ),
      ),
    )
  return { seen, commit }
}

const bad = (tasks: readonly string[]): Outcome =>
  tasks.includes('bad') ? { kind: 'aborted', error: new Error(`of ${tasks}`) } : { kind: 'committed' }

test('turns that are ready together go together', async () => {
  const { seen, commit } = group(() => ({ kind: 'committed' }))
  assert.deepEqual(await commit(turnOf('a'), turnOf('b')), ['committed', 'committed'])
  assert.deepEqual(seen, [['a', 'b']])
})

test('one that fails fails by itself', async () => {
  const { seen, commit } = group(bad)
  const outcomes = await commit(turnOf('a'), turnOf('bad'), turnOf('c'))
  assert.deepEqual(outcomes, ['committed', 'of bad', 'committed'])
  assert.deepEqual(seen, [['a', 'bad', 'c'], ['a'], ['bad'], ['c']])
})

test('what may have been committed is tried by nobody again', async () => {
  const { seen, commit } = group(() => ({ kind: 'unknown', error: new Error('in doubt') }))
  assert.deepEqual(await commit(turnOf('a'), turnOf('b')), ['in doubt', 'in doubt'])
  assert.deepEqual(seen, [['a', 'b']])
})

test("one task's backlog does not hold up the rest", async () => {
  const { seen, commit } = group(() => ({ kind: 'committed' }))
  await commit(turnOf('a'), turnOf('backlog', 30_000), turnOf('b'))
  assert.deepEqual(seen, [['a'], ['backlog'], ['b']])
})
