/** Recorded cases: statements and records, with what came out or why the last statement is refused. */

import { readFileSync } from 'node:fs'
import { openTopologyDriver, type TopologyDriver } from '../../src/testing/index.ts'

/** A number of a case, with its digits: a DECIMAL's scale and a BIGINT's size matter. */
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

interface CaseRecord {
  readonly topic: string
  readonly key?: unknown
  readonly value?: unknown
  readonly timestamp?: Digits
  readonly window?: { readonly start: Digits; readonly end: Digits; readonly type: 'time' | 'session' }
}

export interface GoldenCase {
  readonly name: string
  readonly statements: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
  readonly inputs?: readonly CaseRecord[]
  readonly outputs?: readonly CaseRecord[]
  readonly expectedException?: { readonly message: string }
}

export function readCases(file: URL): readonly GoldenCase[] {
  const revive = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' ? new Digits(context.source!) : value
  const parsed = JSON.parse(readFileSync(file, 'utf8'), revive as (key: string, value: unknown) => unknown)
  return (parsed as { readonly tests: readonly GoldenCase[] }).tests
}

/** What the engine does otherwise; undefined where it does the same. */
export function difference(test: GoldenCase): string | undefined {
  const driver = openTopologyDriver(test.properties ? { properties: test.properties } : {})
  try {
    return test.expectedException ? refusal(driver, test) : outcome(driver, test)
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } finally {
    driver.close()
  }
}

function refusal(driver: TopologyDriver, { statements, expectedException }: GoldenCase): string | undefined {
  for (const statement of statements.slice(0, -1)) driver.execute(statement)
  const expected = expectedException!.message
  try {
    driver.execute(statements.at(-1)!)
  } catch (error) {
    const message = (error as Error).message
    return reason(message).startsWith(reason(expected))
      ? undefined
      : `refused with\n${message}\ninstead of\n${expected}`
  }
  return `not refused: ${expected}`
}

/** The reason in a message: without the place, the stage it was found in, and what follows the first sentence. */
function reason(message: string): string {
  return message
    .replace(
      /^(Could not determine output schema for query due to error|Exception while preparing statement|Failed to prepare statement|Invalid \w+): /,
      '',
    )
    .replace(/^Line: \d+, Col: \d+: /, '')
    .replace(/^(Invalid \w+): /, '')
    .replace(/^Line \d+, Column \d+: /, '')
    .replace(/\s*Did you mean.*$/s, '')
    .replace(/^line \d+:\d+: Syntax error.*$/s, 'Syntax error')
    .split('\nValid alternatives')[0]!
    .toLowerCase()
    .trim()
}

function outcome(driver: TopologyDriver, test: GoldenCase): string | undefined {
  for (const statement of test.statements) driver.execute(statement)
  for (const { topic, key, value, timestamp, window } of test.inputs ?? []) {
    driver.pipe({
      topic,
      key: plain(key ?? null),
      value: plain(value ?? null),
      timestamp: Number(timestamp?.text ?? 0),
      ...(window && {
        window: { start: Number(window.start.text), end: Number(window.end.text), type: window.type },
      }),
    })
  }
  const expected = test.outputs ?? []
  for (const topic of new Set(expected.map((record) => record.topic))) {
    const wanted = expected.filter((record) => record.topic === topic)
    const got = driver.records(topic)
    for (let index = 0; index < Math.max(wanted.length, got.length); index++) {
      const record = got[index]
      const want = wanted[index]
      const same =
        record !== undefined &&
        want !== undefined &&
        agrees(want.key ?? null, record.key) &&
        agrees(want.value ?? null, record.value) &&
        Number(want.timestamp?.text ?? 0) === record.timestamp &&
        agrees(want.window ?? null, record.window ?? null)
      if (!same) return `${topic}[${index}]: ${show(record)} instead of ${show(want)}`
    }
  }
  return undefined
}

/** A case's value as a test's author would write it. */
function plain(value: unknown): unknown {
  if (value instanceof Digits) {
    const number = Number(value.text)
    if (/^-?\d+$/.test(value.text)) return Number.isSafeInteger(number) ? number : BigInt(value.text)
    return String(number) === value.text ? number : value.text
  }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]))
}

function agrees(expected: unknown, actual: unknown): boolean {
  if (expected instanceof Digits) {
    // The recording has no negative zero.
    if (typeof actual === 'number') return Number(expected.text) === actual
    return expected.text === String(actual)
  }
  if (expected === null && isLeftOut(actual)) return true
  if (expected === null || actual === null || actual === undefined) return expected === (actual ?? null)
  if (actual instanceof Uint8Array) return expected === Buffer.from(actual).toString('base64')
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false
    return expected.every((item, index) => agrees(item, actual[index]))
  }
  if (typeof expected === 'object') {
    if (typeof actual !== 'object') return false
    const names = new Set([...Object.keys(expected), ...Object.keys(actual)])
    return [...names].every((name) =>
      agrees(
        (expected as { [name: string]: unknown })[name] ?? null,
        (actual as { [name: string]: unknown })[name] ?? null,
      ),
    )
  }
  return typeof expected === 'string' && typeof actual === 'number'
    ? expected === String(actual)
    : expected === actual
}

/** The recording leaves out NULLs, and with them what is empty. */
function isLeftOut(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof Uint8Array) return value.length === 0
  if (typeof value !== 'object') return false
  return Object.values(value).every(isLeftOut)
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, item) =>
    typeof item === 'bigint' ? String(item) : item instanceof Digits ? item.text : item,
  )
}
