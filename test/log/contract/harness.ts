import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import {
  type Log,
  LogError,
  type LogErrorCode,
  type LogRecord,
  type OutputRecord,
  type Position,
  type Task,
  type TaskSpec,
} from '../../../src/log/port.ts'

/** A place for one log's data. What was opened is closed by whoever opened it. */
export interface LogFixture {
  /** Opens the log on this place's data: what an earlier one committed is there. */
  open(): Promise<Log>
  /** Lets go of the log as a sudden death does: nothing is flushed or said goodbye to. Absent: such tests are skipped. */
  crash?(log: Log): Promise<void>
  /** Makes retention and compaction due now. May have to be called again until it shows. Absent: such tests are skipped. */
  maintain?(log: Log): Promise<void>
  /** Removes the data. */
  dispose(): Promise<void>
}

export interface Subject {
  readonly make: () => Promise<LogFixture>
  /** Where the shared log lives. */
  readonly fixture: LogFixture
  /** The log that most tests share. */
  readonly log: Log
}

/** A test over a real broker may have to wait for a session or a transaction to expire. */
export const LIMIT = { timeout: 90_000 }

/** A name nobody else uses: the data may be shared by all tests, and by runs before this one. */
export function unique(word: string): string {
  return `${word}-${randomUUID().slice(0, 13)}`
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (value: Uint8Array | null | undefined): string | null =>
  value == null ? null : new TextDecoder().decode(value)

/** `text` values of records, in the order given. */
export const values = (records: readonly LogRecord[]): (string | null)[] => records.map((r) => text(r.value))

export function record(topic: string, value: string | null, rest: Partial<OutputRecord> = {}): OutputRecord {
  return { topic, key: null, value: value === null ? null : bytes(value), ...rest }
}

export function keyed(topic: string, key: string, value: string | null, timestamp?: number): OutputRecord {
  return {
    topic,
    key: bytes(key),
    value: value === null ? null : bytes(value),
    ...(timestamp === undefined ? {} : { timestamp }),
  }
}

/** A new topic of the log under a name of its own. */
export async function topicOf(log: Log, word = 'topic', partitions = 1): Promise<string> {
  const name = unique(word)
  await log.ensureTopics([{ name, partitions }])
  return name
}

/** Everything in the topic now, a partition after the other. */
export async function contents(
  log: Log,
  topic: string,
  from: Position = 'earliest',
): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  for await (const batch of log.read(topic, from, new AbortController().signal, { follow: false })) {
    found.push(...batch)
  }
  return found.sort((a, b) => a.partition - b.partition || a.offset - b.offset)
}

/** Follows the topic from its start until `count` records were seen. */
export async function take(log: Log, topic: string, count: number): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  const ended = new AbortController()
  for await (const batch of log.read(topic, 'earliest', ended.signal)) {
    found.push(...batch)
    if (found.length >= count) break
  }
  return found
}

export interface Running {
  /** Settles as `run` does. */
  readonly done: Promise<void>
  /** Aborts and waits for the end. */
  stop(): Promise<void>
}

/** Runs a task beside the test, and stops it when the test ends. */
export function start(
  t: TestContext,
  log: Log,
  spec: TaskSpec,
  body: (task: Task, signal: AbortSignal) => Promise<void>,
): Running {
  const ended = new AbortController()
  const done = log.run(spec, body, ended.signal)
  const quiet = done.catch(() => undefined)
  const running = {
    done,
    stop: async () => {
      ended.abort()
      await done
    },
  }
  t.after(async () => {
    ended.abort()
    await quiet
  })
  return running
}

/** A body that gives each polled batch to `turn` and commits what it returns, until it is told to stop. */
export function turns(
  turn: (records: readonly LogRecord[], task: Task) => readonly OutputRecord[],
  max = 100,
): (task: Task, signal: AbortSignal) => Promise<void> {
  return async (task, signal) => {
    while (!signal.aborted) {
      const records = await task.poll(max, signal)
      if (records.length > 0) await task.commit({ outputs: turn(records, task) })
    }
  }
}

/** A body that passes records on to another topic, with a mark added to each value. */
export function pass(to: string, mark = ''): (task: Task, signal: AbortSignal) => Promise<void> {
  return turns((records) =>
    records.map((r) => ({
      topic: to,
      key: r.key,
      value: r.value === null ? null : bytes(text(r.value) + mark),
      timestamp: r.timestamp,
      headers: r.headers,
    })),
  )
}

/** Polls until `count` records were taken, without a commit. */
export async function pollAll(task: Task, count: number, signal: AbortSignal): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  while (found.length < count && !signal.aborted)
    found.push(...(await task.poll(count - found.length, signal)))
  return found
}

/** Runs one share's body to its end, then the task: for tests whose body finishes by itself. */
export async function runOnce<T>(
  log: Log,
  spec: TaskSpec,
  body: (task: Task, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController()
  let result: { readonly value: T } | undefined
  await log.run(
    spec,
    async (task, signal) => {
      result = { value: await body(task, signal) }
      ended.abort()
    },
    ended.signal,
  )
  assert(result, 'the body ran')
  return result.value
}

/** Longer than anything takes that comes true at all: a wait in vain must not keep the process alive. */
const IN_VAIN_MS = 300_000

/** Waits for a condition that another party brings about. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + IN_VAIN_MS
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`did not come true: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

/** For `assert.rejects`: a `LogError` of this code whose message says something. */
export function logError(code: LogErrorCode, mentions?: string): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof LogError, `a LogError, not ${String(error)}`)
    assert.equal(error.code, code, error.message)
    if (mentions !== undefined)
      assert.ok(error.message.includes(mentions), `${error.message} names ${mentions}`)
    return true
  }
}

export const never = (): AbortSignal => new AbortController().signal
