import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { rewriteState } from '../../src/app/migration.ts'
import { openKafkaLog } from '../../src/log/kafka/index.ts'
import type { Log } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { migrate } from '../../src/migrate/index.ts'
import { AvroDecoder, AvroEncoder } from '../../src/wire/avro.ts'
import { avroOnly } from '../../src/wire/json-schema.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { withoutKafka } from '../kafka/cluster.ts'
import { startBroker } from '../kafka/lab/broker.ts'
import { allOf, recordsOf, runProgram } from '../sql/task/harness.ts'

const never = new AbortController().signal
const rules = readFileSync(new URL('../../queries.sql', import.meta.url), 'utf8')
const OUTBOX = 'telegram_outbox'

/** Counts of one video, one look after another: each change of comments is one alert. */
const LOOKS = [5, 5, 7, 7, 9, 12, 12, 13, 20, 21]

async function look(log: Log, comments: number, timestamp: number): Promise<void> {
  const subject = await log.registry.latest('youtube_videos-value')
  const encoder = new AvroEncoder<Record<string, unknown>>(
    subject!.id,
    avroOnly(subject!.schema, 'youtube_videos'),
  )
  const fields = (subject!.schema as unknown as { fields: { name: string }[] }).fields
  const known: Record<string, unknown> = { TITLE: 'A video', COMMENTS: BigInt(comments) }
  const value = Object.fromEntries(fields.map(({ name }) => [name, known[name] ?? null]))
  await log.append([
    { topic: 'youtube_videos', key: Buffer.from('v1'), value: encoder.encode(value), timestamp },
  ])
}

async function alerts(log: Log): Promise<string[]> {
  const records = await allOf(log, OUTBOX)
  const decoder = new AvroDecoder<Record<string, string>>(log.registry)
  await decoder.prepare(records)
  return records.map((record) => decoder.decode(record)!.text!.split('\n')[0]!)
}

/** What alerts say of these looks, when nothing comes between. */
function expected(looks: readonly number[]): string[] {
  return looks.flatMap((now, i) => {
    const before = looks[i - 1]
    return before === undefined || before === now ? [] : [`💬 Comments: ${before} → ${now}`]
  })
}

/** Runs the rules over these looks until their alerts are there. */
async function live(log: Log, from: number, to: number): Promise<void> {
  const running = await runProgram(log, rules)
  for (let i = from; i < to; i++) await look(log, LOOKS[i]!, 1_700_000_000_000 + i)
  await recordsOf(log, OUTBOX, expected(LOOKS.slice(0, to)).length)
  await running.stop()
}

test('the pipeline goes from the embedded log to Kafka and back: no alert twice, none missing', {
  skip: withoutKafka,
  timeout: 300_000,
}, async () => {
  const broker = await startBroker()
  const dir = mkdtempSync(join(tmpdir(), 'tubewire-migrate-kafka-'))
  try {
    const registry = new MemoryRegistry()
    await registry.register('of-others-value', 'double')
    const settings = { 'bootstrap.servers': broker.bootstrap }
    await using kafka = await openKafkaLog({ settings, registry })
    await using first = await openSqliteLog({ dir: join(dir, 'first') })
    await using second = await openSqliteLog({ dir: join(dir, 'second') })
    const journal = join(dir, 'journal.jsonl')

    await live(first, 0, 4)
    const there = await migrate({ source: first, target: kafka, journal, rewriteState }, never)
    const ids = there.tasks.map(({ id }) => id)
    assert.ok(
      ids.includes('sql-program') && ids.some((id) => id.startsWith('sql-telegram_outbox-')),
      ids.join(),
    )
    assert.deepEqual(await alerts(kafka), expected(LOOKS.slice(0, 4)))
    await live(kafka, 4, 7)
    assert.deepEqual(await alerts(kafka), expected(LOOKS.slice(0, 7)))

    const topics = (await first.topics()).map(({ name }) => name)
    await migrate({ source: kafka, target: second, journal, rewriteState, topics }, never)
    await live(second, 7, LOOKS.length)
    assert.deepEqual(await alerts(second), expected(LOOKS))

    const cause = (await allOf(second, OUTBOX))[0]!.headers.find(([name]) => name === 'tubewire.cause')!
    const [, topic, offset] = /^(.+)-0-(\d+)$/.exec(Buffer.from(cause[1]).toString())!
    const told = (await allOf(second, topic!)).find((record) => record.offset === Number(offset))
    assert.equal(Buffer.from(told!.key!).toString(), 'v1')
  } finally {
    await broker.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
