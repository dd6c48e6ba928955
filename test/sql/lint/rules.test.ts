import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { EXAMPLE_BASE, LINT_RULES, lint, lintReference } from '../../../src/sql/lint/index.ts'

const found = (text: string) =>
  lint([{ name: 'rules.sql', text }], { routes: ['acme', 'default', 'watchers'] })
const shipped = readFileSync(new URL('../../../queries.sql', import.meta.url), 'utf8')
const tutorial = readFileSync(new URL('../tutorial.sql', import.meta.url), 'utf8')

describe('every rule of the linter', () => {
  it('has an id of its own, in kebab-case', () => {
    const ids = LINT_RULES.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.match(id, /^[a-z]+(-[a-z]+)*$/)
  })

  it('leaves the statements that examples begin with alone', () => {
    assert.deepEqual(
      found(EXAMPLE_BASE).filter(({ rule }) => rule !== 'unused-source'),
      [],
    )
  })

  for (const { id, wrong, right, standsAlone } of LINT_RULES) {
    const base = standsAlone ? '' : EXAMPLE_BASE
    it(`${id} finds its wrong example, once`, () => {
      const findings = found(base + wrong)
      assert.deepEqual(
        findings.filter(({ rule }) => rule === id).map(({ rule }) => rule),
        [id],
        JSON.stringify(findings, null, 1),
      )
    })
    it(`${id} and all others find nothing in its right example`, () => {
      // Of the statements before it, an example uses some.
      const own = found(base + right).filter(({ rule }) => standsAlone || rule !== 'unused-source')
      assert.deepEqual(own, [])
    })
  }
})

it('finds nothing in the rules that ship', () => {
  assert.deepEqual(found(shipped), [])
})

it("finds the known traps in the tutorial's file", () => {
  const places = found(tutorial).map(({ rule, line, column }) => `${line}:${column} ${rule}`)
  assert.deepEqual(places, [
    '7:3 integer-count',
    '8:3 integer-count',
    '9:3 integer-count',
    '16:1 server-cache',
    '41:1 table-topic-without-key',
    '46:115 null-in-text',
    '48:7 repeated-pair',
  ])
})

it('documents every rule as the code has it', () => {
  const page = readFileSync(new URL('../../../docs/sql/lint.md', import.meta.url), 'utf8')
  assert.ok(page.includes(lintReference()), 'npm run docs writes docs/sql/lint.md again')
})
