import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogFigures } from '../../src/app/log-figures.ts'
import { NO_RULES } from '../../src/app/program.ts'
import { type Log, LogError, type LogHealth, type TopicInfo } from '../../src/log/port.ts'

const OK: LogHealth = { state: 'ok' }
const TOPIC = { name: 'a', partitions: 1, offsets: [{ earliest: 3, end: 5 }] } as unknown as TopicInfo

/** A log that answers so when it is asked for its topics, and how often it was. */
function figuresOf(topics: () => Promise<readonly TopicInfo[]>, health = OK) {
  let asked = 0
  const log = {
    health,
    topics: () => {
      asked++
      return topics()
    },
  } as unknown as Log
  const patienceMs = { usual: 20, stalled: 5 }
  return { figures: new LogFigures(log, () => NO_RULES, { patienceMs }), asked: () => asked }
}

test('topics are told with their records', async () => {
  const { figures } = figuresOf(async () => [TOPIC])
  assert.deepEqual(await figures.look(), { queries: [], topics: [{ name: 'a', partitions: 1, records: 2 }] })
})

test('a log that does not answer is not waited for, nor asked by each who wants to know', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly TopicInfo[]>()
  const { figures, asked } = figuresOf(() => promise)
  for (const { unread, topics } of await Promise.all([figures.look(), figures.look()])) {
    assert.match(unread ?? '', /does not answer/)
    assert.deepEqual(topics, [])
  }
  await figures.look()
  assert.equal(asked(), 1)
  resolve([TOPIC])
  await promise
  assert.equal((await figures.look()).topics.length, 1)
})

test('a cluster that is out of reach is told as what is not known, any other error is thrown', async () => {
  const away = figuresOf(async () => {
    throw new LogError('unreachable', "the topics can't be listed: no broker")
  })
  assert.match((await away.figures.look()).unread ?? '', /no broker/)
  const broken = figuresOf(async () => {
    throw new TypeError('not a function')
  })
  await assert.rejects(broken.figures.look(), TypeError)
})
