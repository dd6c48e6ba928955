import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { OBSERVATION_SCHEMA } from '../../src/records/observation.ts'
import { openTopologyDriver } from '../../src/sql/driver/index.ts'
import { lint } from '../../src/sql/lint/index.ts'

const page = readFileSync(new URL('../../docs/sql/recipes.md', import.meta.url), 'utf8')
const shipped = readFileSync(new URL('../../queries.sql', import.meta.url), 'utf8')

/** The SQL under each heading. */
const recipes = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), /```sql\n([\s\S]*?)```/.exec(part)?.[1] ?? '']),
)

interface Look {
  readonly TITLE?: string
  readonly VIEWS?: bigint
  readonly COMMENTS?: bigint
  readonly LIKES?: bigint
  readonly CLIENTS?: readonly string[]
}

const MINUTE = 60_000

/** What the recipe adds to what the rules that ship say of these looks at a video. */
function said(
  recipe: string,
  looks: readonly (readonly [minute: number, look: Look])[],
): readonly string[][] {
  const run = (sql: string) => {
    const driver = openTopologyDriver({
      topics: [{ name: 'youtube_videos', valueFormat: 'AVRO', valueSchema: OBSERVATION_SCHEMA }],
    })
    try {
      driver.execute(sql)
      // The rows of INSERT ... VALUES have their turn before the looks.
      driver.records('telegram_outbox')
      for (const [minute, look] of looks) {
        driver.pipe({
          topic: 'youtube_videos',
          key: 'abc',
          value: { TITLE: 'Demo', CLIENTS: ['acme'], ...look },
          timestamp: minute * MINUTE,
        })
      }
      return driver.records('telegram_outbox').map(({ value }) => {
        const { CHAT_ID, chat_id = CHAT_ID, TEXT, text = TEXT } = value as Record<string, string>
        return [chat_id!, text!]
      })
    } finally {
      driver.close()
    }
  }
  const before = new Set(run(shipped).map((message) => message.join()))
  return run(shipped + recipes.get(recipe)!).filter((message) => !before.has(message.join()))
}

describe('the rules to begin with', () => {
  for (const [name, sql] of recipes) {
    it(`${name}: the linter finds nothing`, () => {
      assert.deepEqual(lint([{ name: 'rules.sql', text: shipped + sql }]), [])
    })
  }

  it('A mark and a chat for each client', () => {
    const name = 'A mark and a chat for each client'
    const both = { CLIENTS: ['acme', 'northwind', 'unknown'] }
    assert.deepEqual(
      said(name, [
        [0, { ...both, LIKES: 240n }],
        [1, { ...both, LIKES: 260n }],
        [2, { ...both, LIKES: 990n }],
        [3, { ...both, LIKES: 1000n }],
        [4, { ...both }],
        [5, { ...both, LIKES: 1001n }],
      ]),
      [
        ['@northwind_stats', '👍 260 likes\nDemo'],
        ['-1001234567890', '👍 1000 likes\nDemo'],
      ],
    )
  })

  it('Ten percent more views within the hour', () => {
    const views = (...all: bigint[]) => all.map((VIEWS, index) => [index * 10, { VIEWS }] as const)
    const name = 'Ten percent more views within the hour'
    assert.deepEqual(said(name, views(1000n, 1100n, 1101n, 1500n)), [
      ['acme', '🚀 101 views more within the hour\nDemo'],
    ])
    assert.deepEqual(said(name, views(1000n, 1010n, 1020n, 1030n, 1040n, 1050n, 1150n)), [])
    assert.deepEqual(said(name, views(1000n)), [])
  })

  it("The day's views, at its end", () => {
    assert.deepEqual(
      said("The day's views, at its end", [
        [0, { VIEWS: 100n }],
        [12 * 60, { VIEWS: 140n }],
        [23 * 60, { VIEWS: 150n }],
        [24 * 60 + 5, { VIEWS: 151n }],
        [25 * 60, { VIEWS: 160n }],
      ]),
      [['acme', '📅 50 views today, 150 in all\nDemo']],
    )
  })

  it('One campaign, in a chat of its own', () => {
    const launch = { TITLE: 'The Launch' }
    const looks = (look: Look) =>
      [100n, 109n, 119n].map((COMMENTS, index) => [index, { ...look, COMMENTS }] as const)
    const name = 'One campaign, in a chat of its own'
    assert.deepEqual(said(name, looks(launch)), [['@acme_launch', '💬 10 comments more\nThe Launch']])
    assert.deepEqual(said(name, looks({})), [])
  })
})
