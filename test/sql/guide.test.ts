import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { lint } from '../../src/sql/lint/index.ts'
import { runTests } from '../../src/sql/spec/index.ts'

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const guide = textOf('docs/sql/README.md')
const shipped = textOf('queries.sql')
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text!)

function failures(name: string, text: string) {
  const outcomes = runTests(
    { name, text },
    { now: () => 0, read: (path) => ({ name: path, text: textOf(path) }) },
  )
  assert.notEqual(outcomes.length, 0)
  return outcomes.flatMap((outcome) => outcome.failures.map(({ message }) => message))
}

describe('the guide to rules', () => {
  it('shows a rule that runs beside those that ship, and that the linter likes', () => {
    const [rule] = blocks('sql').filter((text) => text.startsWith('-- Tell of likes'))
    assert.deepEqual(lint([{ name: 'rules.sql', text: shipped + rule }], { routes: ['acme', 'default'] }), [])
  })

  it('shows tests that hold', () => {
    const [yaml] = blocks('yaml')
    const [sql] = blocks('sql').filter((text) => text.includes('@test'))
    assert.deepEqual(failures('guide.test.yaml', yaml!), [])
    assert.deepEqual(failures('guide.test.sql', sql!), [])
  })
})

it("holds what the tutorial's file does", () => {
  const text = textOf('test/sql/tutorial.test.yaml').replace(
    'rules: tutorial.sql',
    'rules: test/sql/tutorial.sql',
  )
  assert.deepEqual(failures('tutorial.test.yaml', text), [])
})
