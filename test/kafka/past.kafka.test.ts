import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadProgram, runQuery } from '../../src/sql/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { bytes, contents, text, unique, until } from '../log/contract/harness.ts'
import { openLog, withoutKafka } from './cluster.ts'

const LIMIT = { skip: withoutKafka, timeout: 180_000 }

// Transactions leave offsets behind that hold no record: what is past may end before the offset that is its end.
test(
  'a changed rule speaks of new rows with all of its past, in whichever process they are',
  LIMIT,
  async (t) => {
    const [input, output] = [unique('in'), unique('out')]
    const program = `
    CREATE STREAM s (k STRING KEY, g STRING) WITH (KAFKA_TOPIC='${input}', VALUE_FORMAT='JSON', PARTITIONS=3);
    CREATE TABLE o WITH (KAFKA_TOPIC='${output}') AS SELECT g, COUNT(*) AS n FROM s GROUP BY g;`
    const logs = [await openLog(t), await openLog(t)] as const
    const [log] = logs
    const { queries, topics } = await loadProgram([{ name: 'rules.sql', text: program }], {
      registry: new MemoryRegistry(),
    })
    await log.ensureTopics(topics)
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        topic: input,
        key: bytes(`k${i}`),
        value: bytes(JSON.stringify({ G: `g${i % 4}` })),
      }))
    await log.append(rows(40))
    const [info] = await log.topics([input])
    const before = { [input]: info!.offsets.map(({ end }) => end) }
    await log.append(rows(8))
    const stop = new AbortController()
    t.after(() => stop.abort())
    const runs = logs.map((each) =>
      runQuery(queries[0]!, { before, rows: 'state' }, each, { batch: 3 }, stop.signal),
    )
    await until(async () => (await contents(log, output)).length >= 8)
    stop.abort()
    await Promise.all(runs)
    const told = (await contents(log, output)).map(({ key, value }) => `${text(key)} ${text(value)}`)
    const expected = [0, 1, 2, 3].flatMap((g) => [11, 12].map((n) => `g${g} {"N":${n}}`))
    assert.deepEqual(told.sort(), expected)
  },
)
