/** Runs tests in YAML. */

import { whyUnreadable } from '../../words/unreadable.ts'
import { type OutputRecord, openTopologyDriver, type TopologyDriver } from '../driver/index.ts'
import { SqlError } from '../error.ts'
import { FormatError } from '../formats/index.ts'
import { formatSqlError, nameText, stringText } from '../syntax/index.ts'
import { type Aligned, align } from './align.ts'
import { type Difference, differences, shown } from './compare.ts'
import { differenceText } from './difference-text.ts'
import { type KnownTopics, recordProblem } from './known-fields.ts'
import type { Failure, SpecContext, SpecFile, SpecOutcome } from './outcome.ts'
import { SpecError } from './outcome.ts'
import { parseYamlTests, type SpecRecord, type YamlFile, type YamlTest } from './yaml-file.ts'

/** Every test in an engine of its own. Throws SpecError where the file can't be understood, or its rules not be read. */
export function runYamlTests(file: SpecFile, context: SpecContext): readonly SpecOutcome[] {
  const parsed = parseYamlTests(file)
  const rules = parsed.rules.map((path) => readRules(path, file, context))
  return parsed.tests.map((test) => {
    const started = context.now()
    const failures = runTest(test, parsed, rules, context)
    return {
      file: file.name,
      name: test.name,
      line: test.line,
      failures,
      durationMs: context.now() - started,
    }
  })
}

function readRules(path: string, file: SpecFile, context: SpecContext): SpecFile {
  try {
    return context.read(path, file.name)
  } catch (cause) {
    throw new SpecError(file.name, 1, `rules: can't read ${path}: ${whyUnreadable(cause)}`, { cause })
  }
}

function runTest(
  test: YamlTest,
  file: YamlFile,
  rules: readonly SpecFile[],
  context: SpecContext,
): readonly Failure[] {
  const topics = [...(context.topics ?? []), ...(file.topics ?? [])]
  const driver = openTopologyDriver({ properties: file.properties, topics })
  try {
    for (const rule of rules) {
      const refused = execute(driver, rule, { ...context.variables, ...file.variables })
      if (refused !== undefined) return [{ line: test.line, message: refused }]
    }
    const mistakes = mistakesIn(test, { sources: driver.sources(), topics })
    if (mistakes.length > 0) return mistakes
    const before = new Map(topicsWritten(driver).map((topic) => [topic, driver.records(topic).length]))
    for (const record of test.given) {
      const refused = pipe(driver, record)
      if (refused !== undefined) return [{ line: record.line, message: refused }]
    }
    return topicsToCompare(test, driver).flatMap((topic) =>
      compareTopic(topic, test, driver.records(topic).slice(before.get(topic) ?? 0)),
    )
  } finally {
    driver.close()
  }
}

function mistakesIn(test: YamlTest, known: KnownTopics): readonly Failure[] {
  const told = (records: readonly SpecRecord[], use: 'given' | 'expected') =>
    records.flatMap((record) => {
      const message = recordProblem(record, use, known)
      return message === undefined ? [] : [{ line: record.line, message }]
    })
  const found = [...told(test.given, 'given'), ...told(test.expect, 'expected')]
  const named = test.topics.filter((topic) => !test.expect.some((record) => record.topic === topic))
  return [
    ...found,
    ...told(
      named.map((topic) => ({ topic, line: test.line })),
      'expected',
    ),
  ]
}

function execute(
  driver: TopologyDriver,
  { name, text }: SpecFile,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  const defined = Object.entries(variables).map(
    ([variable, value]) => `DEFINE ${nameText(variable.toUpperCase())} = ${stringText(value)};`,
  )
  try {
    if (defined.length > 0) driver.execute(defined.join(' '))
    driver.execute(text)
    return undefined
  } catch (error) {
    if (error instanceof SqlError) return formatSqlError(error, text, name)
    throw error
  }
}

/** Runs record by record, as the log does. */
function pipe(driver: TopologyDriver, { line: _, ...record }: SpecRecord): string | undefined {
  try {
    driver.pipe(record)
    driver.records(record.topic)
    return undefined
  } catch (error) {
    if (error instanceof FormatError) return `${record.topic}: ${error.message}`
    throw error
  }
}

function topicsWritten(driver: TopologyDriver): readonly string[] {
  return [...new Set(driver.sources().map(({ topic }) => topic))]
}

/** The topics that the test names; else those that only one thing is declared on and that have been written to. */
function topicsToCompare(test: YamlTest, driver: TopologyDriver): readonly string[] {
  if (test.topics.length > 0) return test.topics
  return topicsWritten(driver).filter((topic) => {
    const given = test.given.some((record) => record.topic === topic)
    return !given && driver.sources().filter((source) => source.topic === topic).length === 1
  })
}

function compareTopic(topic: string, test: YamlTest, actual: readonly OutputRecord[]): readonly Failure[] {
  const expected = test.expect.filter((record) => record.topic === topic)
  const agree = (record: SpecRecord, other: OutputRecord) => recordDifferences(record, other).length === 0
  return align(expected, actual, agree).flatMap((pair) => pairFailure(pair, topic, test) ?? [])
}

function pairFailure(
  pair: Aligned<SpecRecord, OutputRecord>,
  topic: string,
  test: YamlTest,
): Failure | undefined {
  switch (pair.kind) {
    case 'same':
      return undefined
    case 'different': {
      const told = recordDifferences(pair.expected, pair.actual).map(differenceText)
      const message = `${topic}, record ${pair.index + 1} is not as expected\n${told.join('\n')}`
      return { line: pair.expected.line, message }
    }
    case 'missing': {
      const message = `${topic}: expected, but not written\n      - ${recordText(pair.expected)}`
      return { line: pair.expected.line, message }
    }
    case 'extra':
      return {
        line: test.line,
        message: `${topic}: written, but not expected\n      + ${recordText(pair.actual)}`,
      }
  }
}

function recordDifferences(expected: SpecRecord, actual: OutputRecord): readonly Difference[] {
  return (['key', 'value', 'timestamp', 'window'] as const).flatMap((part) =>
    part in expected ? differences(expected[part], actual[part], part) : [],
  )
}

function recordText({
  key,
  value,
  window,
}: Pick<OutputRecord, 'key' | 'value' | 'window'> | SpecRecord): string {
  return `${shown(key)} ${shown(value)}${window ? ` ${shown(window)}` : ''}`
}
