import type { Command } from 'commander'
import { openLogReader } from '../app/open-log.ts'
import { nearest } from '../config/index.ts'
import type { LogRecord, Position, TopicInfo } from '../log/port.ts'
import { AvroDecoder, WireError } from '../wire/avro.ts'
import { readFrame } from '../wire/framing.ts'
import { visible } from '../words/visible.ts'
import { count, instant, note, paint, print, printJson, toJson, UsageError } from './io.ts'
import { type ConfigOptions, interrupted, readConfig, wholeNumber, withConfig } from './options.ts'
import { table } from './table.ts'

interface TailOptions extends ConfigOptions {
  readonly from: string
  readonly follow: boolean
  readonly json?: boolean
  readonly max?: number
}

export function tailCommand(program: Command): void {
  withConfig(program.command('tail'))
    .argument('[topic]', 'the topic; without it the topics are listed')
    .description('print the records of a topic as they come: key, value, where and when')
    .option('--from <position>', 'earliest, latest, or a time such as 2026-11-24T09:00:00Z', 'latest')
    .option('--no-follow', 'end at what is the end now')
    .option('-n, --max <count>', 'end after this many records', wholeNumber(1))
    .option('--json', 'one JSON object a line')
    .action(async (topic: string | undefined, options: TailOptions) => {
      const from = position(options.from)
      await using log = await openLogReader(readConfig(options).config)
      const topics = await log.topics()
      if (topic === undefined) {
        showTopics(topics, options.json === true)
        return
      }
      if (!topics.some(({ name }) => name === topic)) throw new UsageError(unknownTopic(topic, topics))
      const decoder = new AvroDecoder<unknown>(log.registry)
      let left = options.max ?? Number.POSITIVE_INFINITY
      for await (const records of log.read(topic, from, interrupted(), { follow: options.follow })) {
        await decoder.prepare(records)
        for (const record of records) {
          show(record, decoded(record, decoder), options.json === true)
          left -= 1
          if (left <= 0) return
        }
      }
    })
}

function showTopics(topics: readonly TopicInfo[], asJson: boolean): void {
  const rows = topics.map(({ name, partitions, offsets }) => ({
    topic: name,
    partitions,
    offsets: offsets.reduce((sum, { earliest, end }) => sum + end - earliest, 0),
  }))
  if (asJson) for (const row of rows) printJson(row)
  else if (rows.length === 0) note('there are no topics yet')
  else
    print(
      table(
        ['TOPIC', 'PARTITIONS', 'OFFSETS'],
        rows.map(({ topic, partitions, offsets }) => [topic, count(partitions), count(offsets)]),
        ['PARTITIONS', 'OFFSETS'],
      ),
    )
}

function unknownTopic(topic: string, topics: readonly TopicInfo[]): string {
  const names = topics.map(({ name }) => name)
  const near = nearest(topic, names)
  const hint = near ? `; did you mean ${near}?` : '.'
  return `there is no topic ${topic}${hint} There are: ${names.join(', ')}`
}

function position(from: string): Position {
  if (from === 'earliest' || from === 'latest') return from
  const timestamp = Date.parse(from)
  if (Number.isNaN(timestamp)) throw new UsageError(`--from takes earliest, latest or a time, not ${from}`)
  return { timestamp }
}

/** The value as Avro, as text, or as bytes where it is neither. */
function decoded(record: LogRecord, decoder: AvroDecoder<unknown>): unknown {
  const { value, headers } = record
  if (value === null) return null
  if (readFrame(value, headers).kind === 'unframed') return textOf(value)
  try {
    return decoder.decode(record)
  } catch (error) {
    if (error instanceof WireError) return `(not readable: ${error.message})`
    throw error
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return `base64:${Buffer.from(bytes).toString('base64')}`
  }
}

function show(record: LogRecord, value: unknown, asJson: boolean): void {
  const { topic, partition, offset, timestamp } = record
  const key = record.key && textOf(record.key)
  const headers = Object.fromEntries(record.headers.map(([name, bytes]) => [name, textOf(bytes)]))
  if (asJson) {
    printJson({ topic, partition, offset, timestamp, key, value, headers })
    return
  }
  const where = paint('dim', `${instant(timestamp)} ${partition}:${offset}`)
  const text = typeof value === 'string' ? visible(value) : toJson(value)
  print(`${where} ${paint('cyan', visible(key ?? '-'))} ${text}`)
}
