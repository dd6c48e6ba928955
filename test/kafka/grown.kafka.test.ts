import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admin } from '@platformatic/kafka'
import type { Log, TaskSpec } from '../../src/log/port.ts'
import {
  bytes,
  contents,
  pass,
  record,
  start,
  topicOf,
  unique,
  until,
  values,
} from '../log/contract/harness.ts'
import { bootstrap, openLog, withoutKafka } from './cluster.ts'

const SETTINGS = { 'topic.metadata.refresh.interval.ms': 1000 }

async function grow(name: string, count: number): Promise<void> {
  const admin = new Admin({ clientId: 'grow', bootstrapBrokers: [bootstrap] })
  await admin.createPartitions({ topics: [{ name, count, assignments: null }] })
  await admin.close()
}

test('a task with state whose input gets partitions ends and says why, also at its next start; dropped, it begins anew', {
  skip: withoutKafka,
  timeout: 180_000,
}, async (t) => {
  const log: Log = await openLog(t, { settings: SETTINGS })
  const input = await topicOf(log, 'in', 2)
  const output = await topicOf(log, 'out')
  const spec: TaskSpec = { id: unique('t'), inputs: [input], stores: ['s'] }
  const body = pass(output)
  const run = () => log.run(spec, body, new AbortController().signal)
  const mismatch = { code: 'state-mismatch', message: /now has 4 partitions.*is that of 2/ }

  await log.append([record(input, 'a', { partition: 0 })])
  const running = run()
  running.catch(() => undefined)
  await until(async () => (await contents(log, output)).length === 1)
  await grow(input, 4)
  await assert.rejects(running, mismatch)
  await assert.rejects(run(), mismatch)

  await log.dropTask(spec.id)
  const again = start(t, log, spec, body)
  await until(async () => (await contents(log, output)).length === 2)
  const other = await openLog(t)
  await other.append([{ topic: input, partition: 3, key: bytes('k'), value: bytes('b') }])
  await until(async () => (await contents(log, output)).length === 3)
  await again.stop()
  assert.deepEqual(values(await contents(log, output)), ['a', 'a', 'b'])
})
