/** Tests in YAML: given records, expected records. */

import { isMap, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { nearest } from '../../words/nearest.ts'
import { SpecError, type SpecFile } from './outcome.ts'

const time = z.union([z.bigint(), z.string()], {
  error: 'expected milliseconds, or a time such as 2026-11-24T09:00:00Z',
})
const recordFields = {
  key: z.unknown().optional(),
  value: z.unknown().optional(),
  timestamp: time.optional(),
  window: z
    .strictObject({ start: z.bigint(), end: z.bigint(), type: z.enum(['time', 'session']).optional() })
    .optional(),
}
const record = z.strictObject({ topic: z.string().optional(), ...recordFields })
const expected = z.union([z.array(record), z.record(z.string(), z.array(z.strictObject(recordFields)))], {
  error: 'expected a list of records, or lists of records by topic',
})
const body = { given: z.array(record), expect: expected }
const common = {
  rules: z.union([z.string(), z.array(z.string()).min(1)], {
    error: 'expected the path of a file of rules, or a list of them',
  }),
  variables: z.record(z.string(), z.string()).optional(),
  properties: z.record(z.string(), z.string()).optional(),
  topics: z
    .array(
      z.strictObject({
        name: z.string(),
        keyFormat: z.string().optional(),
        valueFormat: z.string().optional(),
        keySchema: z.unknown().optional(),
        valueSchema: z.unknown().optional(),
      }),
    )
    .optional(),
  defaults: z.strictObject({ given: record.optional(), expect: record.optional() }).optional(),
}
const several = z.strictObject({
  ...common,
  tests: z.array(z.strictObject({ name: z.string(), ...body })).min(1),
})
const single = z.strictObject({ ...common, name: z.string().optional(), ...body })

export interface SpecRecord {
  readonly topic: string
  readonly key?: unknown
  readonly value?: unknown
  readonly timestamp?: number
  readonly window?: { readonly start: number; readonly end: number; readonly type?: 'time' | 'session' }
  readonly line: number
}

export interface YamlTest {
  readonly name: string
  readonly line: number
  readonly given: readonly SpecRecord[]
  readonly expect: readonly SpecRecord[]
  /** The topics that are looked at, each as a whole. Empty: all that statements write to and none reads. */
  readonly topics: readonly string[]
}

export interface YamlFile {
  readonly name: string
  readonly rules: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly properties: Readonly<Record<string, string>>
  readonly topics: z.output<typeof several>['topics']
  readonly tests: readonly YamlTest[]
}

type Written = z.output<typeof record>

/** Throws SpecError for what is no file of tests. */
export function parseYamlTests({ name, text }: SpecFile): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { intAsBigInt: true, lineCounter: lines })
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length) as string[], true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const [problem] = document.errors
  if (problem)
    throw new SpecError(name, lines.linePos(problem.pos[0]).line, withoutExcerpt(problem.message), {
      cause: problem,
    })
  const isSeveral = isMap(document.contents) && document.contents.has('tests')
  const parsed = (isSeveral ? several : single).safeParse(document.toJS())
  if (!parsed.success) {
    const { path, reason } = whatIsWrong(parsed.error.issues)
    const where = path.length === 0 ? '' : `${path.map(String).join('.')}: `
    throw new SpecError(name, lineOf(path), `${where}${reason}`, { cause: parsed.error })
  }
  const { rules, variables = {}, properties = {}, topics, defaults } = parsed.data
  const entries =
    'tests' in parsed.data
      ? parsed.data.tests.map((test, index) => ({ test, path: ['tests', index] as PropertyKey[] }))
      : [
          {
            test: { name: parsed.data.name ?? name, given: parsed.data.given, expect: parsed.data.expect },
            path: [],
          },
        ]
  const complete = (written: Written, basis: Written | undefined, path: readonly PropertyKey[]) =>
    completed(written, basis, lineOf(path), name)
  return {
    name,
    rules: [rules].flat(),
    variables,
    properties,
    topics,
    tests: entries.map(({ test, path }) => ({
      name: test.name,
      line: lineOf(path),
      given: test.given.map((item, index) => complete(item, defaults?.given, [...path, 'given', index])),
      expect: Array.isArray(test.expect)
        ? test.expect.map((item, index) => complete(item, defaults?.expect, [...path, 'expect', index]))
        : Object.entries(test.expect).flatMap(([topic, items]) =>
            items.map((item, index) =>
              complete({ ...item, topic }, defaults?.expect, [...path, 'expect', topic, index]),
            ),
          ),
      topics: topicsOf(test.expect, defaults?.expect?.topic),
    })),
  }
}

type Issue = z.core.$ZodIssue

/** A misspelled key first: what else is wrong follows from it. */
function whatIsWrong(issues: readonly Issue[]): {
  readonly path: readonly PropertyKey[]
  readonly reason: string
} {
  const [key] = issues.flatMap((issue) => unknownKeys(issue, []))
  if (key) return key
  const { path, message } = issues[0]!
  return { path, reason: message }
}

function unknownKeys(
  issue: Issue,
  above: readonly PropertyKey[],
): readonly { readonly path: readonly PropertyKey[]; readonly reason: string }[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], reason: unknownKey(key) }))
  // Where one of several forms would do, the one that came furthest into the text is the one that was meant.
  if (issue.code !== 'invalid_union') return []
  return issue.errors.flat().flatMap((inner) => (inner.path.length > 0 ? unknownKeys(inner, path) : []))
}

const KEYS = [...Object.keys(several.shape), ...Object.keys(single.shape), ...Object.keys(record.shape)]

function unknownKey(key: string): string {
  const near = nearest(key, KEYS)
  return `there is no such key${near === undefined ? '' : `; did you mean ${near}?`}`
}

/** The parser's own message has the line and a caret below it, which are told apart. */
function withoutExcerpt(message: string): string {
  return message.replace(/ at line \d+, column \d+:[\s\S]*$/, '')
}

function topicsOf(expect: z.output<typeof expected>, byDefault: string | undefined): readonly string[] {
  const named = Array.isArray(expect) ? expect.flatMap(({ topic }) => topic ?? []) : Object.keys(expect)
  return [...new Set([...named, ...(byDefault === undefined ? [] : [byDefault])])]
}

/** A record with what the file's defaults say: fields of an object one by one. */
function completed(written: Written, basis: Written | undefined, line: number, file: string): SpecRecord {
  const { topic, timestamp, window, ...rest } = { ...basis, ...written }
  if (topic === undefined) throw new SpecError(file, line, 'topic: is missing, here and in defaults')
  const value =
    isObject(basis?.value) && isObject(written.value) ? { ...basis.value, ...written.value } : rest.value
  return {
    ...rest,
    topic,
    ...(value === undefined ? {} : { value }),
    ...(timestamp === undefined ? {} : { timestamp: milliseconds(timestamp, line, file) }),
    ...(window && { window: { ...window, start: Number(window.start), end: Number(window.end) } }),
    line,
  } as SpecRecord
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function milliseconds(timestamp: bigint | string, line: number, file: string): number {
  const value = typeof timestamp === 'bigint' ? Number(timestamp) : Date.parse(timestamp)
  if (Number.isNaN(value)) throw new SpecError(file, line, `timestamp: ${timestamp} is no time`)
  return value
}
