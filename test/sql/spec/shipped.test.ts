import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { runTests, type SpecOutcome } from '../../../src/sql/spec/index.ts'

const root = new URL('../../../', import.meta.url)
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8')

function outcomes(rules: string): readonly SpecOutcome[] {
  return runTests(
    { name: 'queries.test.yaml', text: textOf('queries.test.yaml') },
    { read: (name) => ({ name, text: rules }), now: () => 0 },
  )
}

const failed = (of: readonly SpecOutcome[]) =>
  of.filter(({ failures }) => failures.length > 0).map(({ name }) => name)

describe('the tests of the rules that ship', () => {
  const shipped = textOf('queries.sql')

  it('hold', () => {
    assert.deepEqual(failed(outcomes(shipped)), [])
  })

  const grouped = (count: string) =>
    `REGEXP_REPLACE(CAST(${count} AS VARCHAR), '(?<=[0-9])(?=([0-9]{3})+$)', ',')`
  // biome-ignore format: one mistake a line
  const mistakes: readonly (readonly [what: string, from: string, to: string])[] = [
    ['a guard against hidden metrics is gone', ' AND likes_seen IS NOT NULL', ''],
    ['the wrong metrics are compared', 'comments_previous <> comments_current', 'comments_previous <> likes_current'],
    ['the first row comes through', 'likes_previous <> likes_current', 'likes_previous IS DISTINCT FROM likes_current'],
    ['the text goes backwards', `CONCAT('👍 Likes: ', ${grouped('likes_previous')}`, `CONCAT('👍 Likes: ', ${grouped('likes_current')}`],
    ['views are taken as they are', 'MAX(views) AS views_peak', 'LATEST_BY_OFFSET(views) AS views_peak'],
    ['milestones come with every look', 'LEN(views_previous) < LEN(views_current)', 'LEN(views_previous) <= LEN(views_current)'],
    ['clients share a message', "EXPLODE(SPLIT(COALESCE(clients, 'default'), '|'))", "COALESCE(clients, 'default')"],
    ['a return is not told', "'✅ Public again'", "'Back'"],
  ]
  for (const [what, from, to] of mistakes) {
    it(`fail where ${what}`, () => {
      assert.ok(shipped.includes(from))
      assert.notDeepEqual(failed(outcomes(shipped.replaceAll(from, to))), [])
    })
  }
})
