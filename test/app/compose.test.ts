import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { KNOWN_SCHEMAS } from '../../src/app/known-schemas.ts'
import { compose } from '../../src/app/writing/compose.ts'
import { openTopologyDriver } from '../../src/sql/driver/index.ts'
import { loadProgram, type Program } from '../../src/sql/index.ts'
import { lint } from '../../src/sql/lint/index.ts'
import type { Condition, RuleForm } from '../../src/web/writing/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'

/** What a rule needs at the least. */
const MINIMAL = `SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';
CREATE STREAM youtube_videos (video_id VARCHAR KEY, title VARCHAR, views BIGINT, comments BIGINT, likes BIGINT,
  clients ARRAY<VARCHAR>, state VARCHAR) WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM telegram_outbox (video_id VARCHAR KEY, \`chat_id\` VARCHAR, \`text\` VARCHAR)
  WITH (KAFKA_TOPIC = 'telegram_outbox', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
`

async function load(text: string): Promise<Program> {
  const registry = new MemoryRegistry()
  for (const { subject, schema } of KNOWN_SCHEMAS) await registry.register(subject, schema)
  return loadProgram([{ name: 'rules.sql', text }], { registry })
}

const amount = fc.integer({ min: 1, max: 1_000_000_000 })
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('crosses' as const), milestone: amount }),
  fc.record({ kind: fc.constant('changes-by' as const), amount }),
  fc.record({ kind: fc.constant('changes-by-percent' as const), percent: fc.integer({ min: 1, max: 1000 }) }),
  fc.record({ kind: fc.constant('per-hour-more-than' as const), amount }),
  fc.record({ kind: fc.constant('falls' as const) }),
)
const name = fc
  .oneof(
    fc.constantFrom('acme', "o'hara", "x'; DROP TABLE y; --", 'a\n-- b', 'back\\nslash\\t'),
    fc.string({ minLength: 1, maxLength: 20 }),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '')
const form: fc.Arbitrary<RuleForm> = fc.oneof(
  fc.record({
    metric: fc.constantFrom('views', 'likes', 'comments'),
    condition,
    client: fc.option(name),
    chat: fc.option(name),
    path: fc.constant('rules.sql'),
  }),
  fc.record({
    metric: fc.constant('state' as const),
    condition: fc.constantFrom({ kind: 'vanishes' } as const, { kind: 'returns' } as const),
    client: fc.option(name),
    chat: fc.option(name),
    path: fc.constant('rules.sql'),
  }),
)

for (const [which, base] of [
  ['the shipped rules', await readFile(new URL('../../queries.sql', import.meta.url), 'utf8')],
  ['a file with nothing but the two ends', MINIMAL],
] as const) {
  test(`whatever the form says is one more rule that runs, beside ${which}`, async () => {
    const before = await load(base)
    await fc.assert(
      fc.asyncProperty(form, async (filled) => {
        const sql = compose(filled, before.sources)
        const text = `${base}\n${sql}`
        const after = await load(text)
        const added = after.queries.filter(
          ({ taskId }) => !before.queries.some((query) => query.taskId === taskId),
        )
        assert.equal(added.filter(({ plan }) => plan.sink.topic === 'telegram_outbox').length, 1)
        assert.equal(after.queries.length - before.queries.length, added.length, 'no other statement changed')
        const options = {
          schemas: KNOWN_SCHEMAS,
          routes: [filled.client ?? 'default', filled.chat ?? 'default'],
        }
        // Whether there is such a chat is the person's to say.
        const findings = (of: string) =>
          lint([{ name: 'rules.sql', text: of }], options).filter(({ rule }) => rule !== 'chat-id')
        assert.deepEqual(findings(text).slice(findings(base).length), [], sql)
      }),
      { numRuns: 60 },
    )
  })
}

const T0 = Date.parse('2026-11-24T09:00:00Z')

/** What the rule says about these looks at one video, one a minute unless they say when. */
async function said(
  form: Omit<RuleForm, 'client' | 'chat' | 'path'> & Partial<RuleForm>,
  rows: readonly Row[],
) {
  const base = MINIMAL
  const { sources } = await load(base)
  const driver = openTopologyDriver()
  driver.execute(base + compose({ client: null, chat: null, path: 'rules.sql', ...form }, sources))
  const texts: string[] = []
  let seen = 0
  for (const [index, { minute = index, ...row }] of rows.entries()) {
    driver.pipe({
      topic: 'youtube_videos',
      key: 'v1',
      value: {
        TITLE: 'A title',
        CLIENTS: ['acme'],
        STATE: 'public',
        VIEWS: null,
        LIKES: null,
        COMMENTS: null,
        ...row,
      },
      timestamp: T0 + minute * 60_000,
    })
    const records = driver.records('telegram_outbox')
    texts.push(...records.slice(seen).map(({ value }) => textOf(value)))
    seen = records.length
  }
  driver.close()
  return texts
}

interface Row {
  readonly minute?: number
  readonly VIEWS?: number
  readonly LIKES?: number | null
  readonly STATE?: string
  readonly CLIENTS?: readonly string[]
}

/** `acme: first line`. */
function textOf(value: unknown): string {
  const { chat_id: chat, text } = value as { chat_id: string; text: string }
  return `${chat}: ${text.split('\n')[0]}`
}

const likes = (...values: (number | null)[]) => values.map((LIKES): Row => ({ LIKES }))

test('a mark is told when it is passed, and not again', async () => {
  const form = { metric: 'likes', condition: { kind: 'crosses', milestone: 1000 } } as const
  assert.deepEqual(await said(form, likes(900, 999, 1000, 1200)), ['acme: 🎉 Passed 1,000 likes'])
  assert.deepEqual(await said(form, likes(1500, 1600)), [], 'it was passed before anybody looked')
})

test('steps of a number, and of a part', async () => {
  const by = { metric: 'likes', condition: { kind: 'changes-by', amount: 100 } } as const
  assert.deepEqual(await said(by, likes(10, 99, 101, 150, 350)), [
    'acme: 👍 Likes: 99 → 101',
    'acme: 👍 Likes: 150 → 350',
  ])
  const percent = { metric: 'likes', condition: { kind: 'changes-by-percent', percent: 100 } } as const
  assert.deepEqual(await said(percent, likes(0, 3, 3, 5, 7, 9)), [
    'acme: 👍 Likes: 3 → 5',
    'acme: 👍 Likes: 7 → 9',
  ])
})

test('a fall is told; hidden numbers are no fall', async () => {
  const form = { metric: 'likes', condition: { kind: 'falls' } } as const
  assert.deepEqual(await said(form, likes(10, 12, null, null, 11, 11)), ['acme: 👍 Likes: 12 → 11'])
})

test('more than so many within an hour is told once the hour is over', async () => {
  const form = { metric: 'views', condition: { kind: 'per-hour-more-than', amount: 500 } } as const
  const rows: Row[] = [
    { minute: 0, VIEWS: 1000 },
    { minute: 30, VIEWS: 1400 },
    { minute: 59, VIEWS: 1600 },
    { minute: 61, VIEWS: 1610 },
    { minute: 119, VIEWS: 1700 },
    { minute: 200, VIEWS: 1700 },
  ]
  assert.deepEqual(await said(form, rows), ['acme: 📈 600 views in an hour'])
})

test('a video that vanishes and one that returns, for one client, to one chat', async () => {
  const rows: Row[] = [{ STATE: 'public' }, { STATE: 'private' }, { STATE: 'public' }]
  const vanishes = { metric: 'state', condition: { kind: 'vanishes' } } as const
  assert.deepEqual(await said({ ...vanishes, chat: '@ops' }, rows), ['@ops: ⚠️ No longer public (private)'])
  assert.deepEqual(await said({ ...vanishes, client: 'globex' }, rows), [], 'the video is of acme')
  assert.deepEqual(await said({ metric: 'state', condition: { kind: 'returns' }, client: 'acme' }, rows), [
    'acme: ✅ Public again',
  ])
})
