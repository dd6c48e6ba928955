import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Command } from 'commander'
import { formatSqlError, nameText, stringText } from '../../sql/syntax/index.ts'
import { openTopologyDriver, type PipedRecord, SqlError, type TopologyDriver } from '../../testing/index.ts'
import { Failed, note, paint, print, toJson, UsageError } from '../io.ts'
import { KNOWN_TOPICS } from './known-topics.ts'
import { type RulesFile, type RulesOptions, readRulesFile, rulesSettings, withRules } from './rules.ts'

interface RunOptions extends RulesOptions {
  readonly execute: readonly string[]
  readonly input: readonly string[]
  readonly topic: readonly string[]
}

const collect = (value: string, before: string[]) => [...before, value]

export function runCommand(sql: Command): void {
  withRules(sql.command('run'))
    .argument(
      '[files...]',
      'statements; without them and without --execute, those of the configuration or queries.sql',
    )
    .description('run statements in memory over records given as lines of JSON, and print what they write')
    .option('-e, --execute <sql>', 'statements, after those of the files; may be repeated', collect, [])
    .option(
      '-i, --input <topic=file>',
      'records of a topic; a file of - is standard input; may be repeated',
      collect,
      [],
    )
    .option('-t, --topic <name>', 'print what is written to this topic alone; may be repeated', collect, [])
    .addHelpText(
      'after',
      `
A record is {"topic": "...", "key": ..., "value": ..., "timestamp": 0}; with --input the topic may be left out.
Without --input records are read from standard input, unless that is a terminal. What is written is printed at the end
of the input, topic by topic, in the same form; then what statements of --execute that ask (SELECT, SHOW, ...) are
answered, a row a line.`,
    )
    .action(async (paths: string[], options: RunOptions, command: Command) => {
      const { paths: present, variables } = rulesSettings(options, command)
      const wanted = paths.length > 0 || options.execute.length > 0 ? paths : present
      const files = [
        ...wanted.map(readRulesFile),
        ...options.execute.filter((text) => !asks(text)).map(executed),
      ]
      const driver = openTopologyDriver({ topics: KNOWN_TOPICS })
      for (const [name, value] of Object.entries(variables)) {
        driver.execute(`DEFINE ${nameText(name.toUpperCase())} = ${stringText(value)};`)
      }
      for (const file of files) execute(driver, file)
      for (const { topic, stream, name } of inputsOf(options.input))
        await pipeAll(driver, stream, name, topic)
      const topics = [...new Set(driver.sources().map((source) => source.topic))]
      for (const topic of options.topic.length > 0 ? options.topic : topics) {
        for (const { headers: _, ...record } of driver.records(topic)) print(toJson({ topic, ...record }))
      }
      for (const text of options.execute.filter(asks)) execute(driver, executed(text))
      driver.close()
    })
}

const executed = (text: string): RulesFile => ({ name: '--execute', text })

/** Questions are put once the input is through. */
function asks(text: string): boolean {
  return /^\s*(?:SELECT|SHOW|LIST|DESCRIBE|EXPLAIN|PRINT|ASSERT)\b/i.test(text)
}

/** Prints answers; tells of a statement that is refused, with its line and a caret, and throws `Failed` then. */
function execute(driver: TopologyDriver, { name, text }: RulesFile): void {
  try {
    for (const answer of driver.execute(text)) {
      if (answer.text !== undefined) print(answer.text)
      for (const { columns, rows } of answer.tables) {
        for (const row of rows)
          print(toJson(Object.fromEntries(columns.map((column, i) => [column.name, row[i]]))))
      }
    }
  } catch (error) {
    if (!(error instanceof SqlError)) throw error
    note(`${paint('red', 'error', process.stderr)}: ${formatSqlError(error, text, name)}`)
    throw new Failed()
  }
}

interface Input {
  readonly topic?: string
  readonly name: string
  readonly stream: Readable
}

function inputsOf(pairs: readonly string[]): readonly Input[] {
  if (pairs.length === 0)
    return process.stdin.isTTY ? [] : [{ name: 'standard input', stream: process.stdin }]
  return pairs.map((pair) => {
    const [, topic, file] = /^([^=]+)=(.+)$/.exec(pair) ?? []
    if (topic === undefined || file === undefined)
      throw new UsageError(`--input takes topic=file, not ${pair}`)
    return file === '-'
      ? { topic, name: 'standard input', stream: process.stdin }
      : { topic, name: file, stream: createReadStream(file) }
  })
}

/** Throws `UsageError` for a line that is no record. */
async function pipeAll(
  driver: TopologyDriver,
  stream: Readable,
  name: string,
  topic: string | undefined,
): Promise<void> {
  let number = 0
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line.trim() === '') continue
    try {
      driver.pipe(recordOf(line, topic))
      // Record by record, as the log does.
      driver.records('')
    } catch (cause) {
      throw new UsageError(`${name}:${number}: ${(cause as Error).message}`, { cause })
    }
  }
}

function recordOf(line: string, topic: string | undefined): PipedRecord {
  const record: unknown = JSON.parse(line, exactIntegers)
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new TypeError('expected an object with key and value')
  }
  const complete = { ...(topic === undefined ? {} : { topic }), ...record }
  if (!('topic' in complete) || typeof complete.topic !== 'string')
    throw new TypeError('the record names no topic')
  const { timestamp } = complete as { timestamp?: unknown }
  return { ...complete, ...(timestamp === undefined ? {} : { timestamp: Number(timestamp) }) } as PipedRecord
}

/** Integers keep all of their digits. */
function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context?.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
