/** What rules that are gone leave on a log, and its end: the same on both logs. */

import assert from 'node:assert/strict'
import type { Log } from '../../../src/log/port.ts'
import { clean, leftovers, loadProgram, prepareProgram } from '../../../src/sql/index.ts'
import { recordsOf, runProgram } from './harness.ts'

const SOURCE = `
  SET 'auto.offset.reset' = 'earliest';
  CREATE STREAM s (k STRING KEY, g STRING) WITH (KAFKA_TOPIC='s', VALUE_FORMAT='JSON', PARTITIONS=2);`
const KEPT = `CREATE TABLE per_key WITH (KAFKA_TOPIC='per_key') AS SELECT k, COUNT(*) AS n FROM s GROUP BY k;`
const GONE = `CREATE TABLE per_group WITH (KAFKA_TOPIC='per_group') AS SELECT g, COUNT(*) AS n FROM s GROUP BY g;`

/** `log` runs the rules, `other` applies a file without one of them and cleans up; it may be the same. */
export async function cleansUp(log: Log, other: Log): Promise<void> {
  const row = () =>
    log.append([{ topic: 's', key: Buffer.from('a'), value: Buffer.from(JSON.stringify({ G: 'g' })) }])
  const last = async (topic: string, count: number) => {
    const { value } = (await recordsOf(log, topic, count))[count - 1]!
    return (JSON.parse(Buffer.from(value!).toString()) as { N: number }).N
  }
  const left = async () => (await leftovers(other)).map(({ task }) => task.replace(/-[0-9a-f]{16}$/, ''))

  assert.deepEqual(await left(), [], 'nothing is known of a log on which no rules ran')
  const both = await runProgram(log, SOURCE + KEPT + GONE)
  await row()
  assert.equal(await last('per_key', 1), 1)
  assert.equal(await last('per_group', 1), 1)
  assert.deepEqual(await left(), [], 'nothing is left over while all rules are there')

  const topics = (await other.topics()).map(({ name, partitions }) => ({ name, partitions }))
  const program = await loadProgram([{ name: 'rules.sql', text: SOURCE + KEPT }], {
    registry: other.registry,
    topics,
  })
  await prepareProgram(program, other, 0, new AbortController().signal)
  assert.deepEqual(await left(), ['sql-per_group'])
  const [running] = await clean(other)
  assert.match(running?.kept ?? '', /stop/, 'what a process runs still is kept')

  await both.stop()
  const [cleaned] = await clean(other)
  assert.equal(cleaned?.kept, undefined)
  assert.equal(cleaned?.tasks.length, 2)
  assert.equal(cleaned?.topics.length, 1)
  assert.deepEqual(await left(), [])
  const names = (await log.topics()).map(({ name }) => name)
  assert.ok(!names.some((name) => name.startsWith('sql-')), names.join(', '))
  assert.deepEqual(await log.positions(cleaned!.task), [])

  const again = await runProgram(log, SOURCE + KEPT + GONE)
  await row()
  assert.equal(await last('per_key', 2), 2, 'the other rule goes on where it was')
  assert.equal(
    await last('per_group', 2),
    2,
    'the one that comes back has built its state anew, and said nothing',
  )
  await again.stop()
}
