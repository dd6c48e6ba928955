/** The same bytes, partitions, headers and times as Kafka's own clients, both ways. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { partitionOf } from '../../src/log/partitioner.ts'
import { bytes, contents, pass, topicOf, unique, until } from '../log/contract/harness.ts'
import { bootstrap, openLog, withoutKafka } from './cluster.ts'
import { fetchJars, fetchTools, missingForKafka } from './lab/broker.ts'
import { rawProducer } from './raw.ts'

const run = promisify(execFile)
const hex = (value: Uint8Array | null) => (value === null ? '-' : Buffer.from(value).toString('hex'))

async function peer(...args: string[]): Promise<string[][]> {
  const source = join(import.meta.dirname, 'java', 'Peer.java')
  const { stdout } = await run('java', ['-cp', `${await fetchJars()}/*`, source, ...args])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
}

describe("beside Kafka's own clients", {
  skip: withoutKafka || (missingForKafka() ?? false),
  timeout: 120_000,
}, () => {
  const keys = Array.from({ length: 120 }, (_, i) =>
    Buffer.from(i % 3 === 0 ? `3AZFMT0L${i}` : i % 3 === 1 ? `ключ ${i} ${'x'.repeat(i % 9)}` : `${i}`),
  )

  test('a key goes to the same partition, whoever writes it', async (t) => {
    const log = await openLog(t)
    const theirs = await topicOf(log, 'java', 7)
    const ours = await topicOf(log, 'ours', 7)
    const placed = await peer('produce', bootstrap, theirs, ...keys.map(hex))
    const partitions = placed.map(([, partition]) => Number(partition))
    const appended = await log.append(keys.map((key) => ({ topic: ours, key, value: null })))
    assert.deepEqual(
      appended.map(({ partition }) => partition),
      partitions,
    )
    assert.deepEqual(
      keys.map((key) => partitionOf(key, 7)),
      partitions,
    )

    // And what they wrote is read as they wrote it.
    const found = await contents(log, theirs)
    assert.equal(found.length, keys.length)
    for (const record of found) {
      assert.equal(hex(record.value), `0a${hex(record.key)}`)
      assert.deepEqual(
        record.headers.map(([name, value]) => [name, hex(value)]),
        [
          ['h', '01'],
          ['h', '02'],
        ],
      )
      assert.equal(record.timestamp, 1003 + keys.findIndex((key) => key.equals(record.key!)))
    }
  })

  test('what a task writes is read by them, transactions and all', async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    const output = await topicOf(log, 'out')
    await log.append([
      {
        topic: input,
        key: bytes('k'),
        value: bytes('v'),
        timestamp: 1234,
        headers: [
          ['h', bytes('a')],
          ['h', bytes('b')],
        ],
      },
      { topic: input, key: null, value: null, timestamp: 5678 },
    ])
    const ended = new AbortController()
    const running = log.run({ id: unique('t'), inputs: [input] }, pass(output), ended.signal)
    const lines = await peer('consume', bootstrap, output, '2')
    ended.abort()
    await running
    assert.deepEqual(lines, [
      ['0', '0', '1234', hex(bytes('k')), hex(bytes('v')), `h=${hex(bytes('a'))}`, `h=${hex(bytes('b'))}`],
      ['0', '1', '5678', '-', '-'],
    ])
  })

  test("Kafka's console consumer shows what a task has committed, and nothing else", async (t) => {
    const log = await openLog(t)
    const input = await topicOf(log, 'in')
    const output = await topicOf(log, 'out')
    await using aborted = await rawProducer(unique('aborted'))
    await aborted.begin()
    aborted.client.produce(output, 0, Buffer.from('never'), Buffer.from('k'))
    await aborted.flush()
    await aborted.abort()
    const headers = [['h', bytes('a')]] as const
    await log.append([
      { topic: input, key: bytes('k'), value: bytes('ключ'), timestamp: 1234, headers },
      { topic: input, key: null, value: null, timestamp: 5678 },
    ])
    const ended = new AbortController()
    const running = log.run({ id: unique('t'), inputs: [input] }, pass(output), ended.signal)
    await until(async () => (await contents(log, output)).length === 2)
    ended.abort()
    await running
    const shown = ['key', 'timestamp', 'partition', 'offset', 'headers']
    const { stdout } = await run('java', [
      ...['-cp', `${await fetchTools()}/*`, 'org.apache.kafka.tools.consumer.ConsoleConsumer'],
      ...['--bootstrap-server', bootstrap, '--topic', output, '--from-beginning', '--max-messages', '2'],
      ...['--isolation-level', 'read_committed', '--timeout-ms', '30000'],
      ...shown.flatMap((what) => ['--formatter-property', `print.${what}=true`]),
    ])
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t')),
      [
        ['CreateTime:1234', 'Partition:0', 'Offset:2', 'h:a', 'k', 'ключ'],
        ['CreateTime:5678', 'Partition:0', 'Offset:3', 'NO_HEADERS', 'null', 'null'],
      ],
    )
  })
})
