import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { contents, record, text, topicOf, unique, until } from '../log/contract/harness.ts'
import { bootstrap, openLog, withoutKafka } from './cluster.ts'

const LIMIT = { skip: withoutKafka, timeout: 180_000 }
const MOST_MB = 200
const ROUNDS = 5

test('fifty tasks in one process stay under 200 MB, and none is starved', LIMIT, async (t) => {
  const log = await openLog(t)
  const input = await topicOf(log, 'in')
  const output = await topicOf(log, 'out')
  const script = join(import.meta.dirname, 'many-worker.ts')
  const child = fork(script, [bootstrap, input, output, unique('many')])
  t.after(() => child.kill('SIGKILL'))
  const ask = async () => {
    child.send('memory')
    const [answer] = await once(child, 'message')
    return answer as { readonly tasks: number; readonly residentMb: number }
  }
  const { tasks } = await ask()
  for (let round = 1; round <= ROUNDS; round++) {
    await log.append([record(input, `${round}`)])
    // The next is written only when every task has passed this one on.
    await until(async () => (await contents(log, output)).length === round * tasks)
  }
  const byTask = Map.groupBy(await contents(log, output), ({ key }) => text(key))
  assert.equal(byTask.size, tasks)
  for (const [task, records] of byTask)
    assert.deepEqual(
      records.map(({ value }) => text(value)),
      Array.from({ length: ROUNDS }, (_, i) => `${i + 1}`),
      `task ${task}`,
    )
  const { residentMb } = await ask()
  t.diagnostic(`${Math.round(residentMb)} MB`)
  assert.ok(residentMb < MOST_MB, `${residentMb} MB`)
  child.send('end')
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
})
