import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { EXAMPLE_BASE, fixFiles, LINT_RULES, lint } from '../../../src/sql/lint/index.ts'
import { tokenize } from '../../../src/sql/syntax/lexer.ts'
import { randomInput, seededRandom } from '../syntax/mutations.ts'

const texts = LINT_RULES.flatMap(({ wrong, right, standsAlone }) =>
  [wrong, right].map((example) => (standsAlone ? example : EXAMPLE_BASE + example)),
)

/** An example in which some tokens are left out, or stand where others stood. */
const broken = fc
  .record({
    text: fc.constantFrom(...texts),
    changes: fc.array(fc.tuple(fc.nat(), fc.option(fc.nat())), { minLength: 1, maxLength: 4 }),
  })
  .map(({ text, changes }) => {
    const tokens = tokenize(text).slice(0, -1)
    let result = text
    // From the end, so that offsets stay.
    const places = changes.map(([place, other]) => ({ token: tokens[place % tokens.length]!, other }))
    for (const { token, other } of places.sort((a, b) => b.token.start - a.token.start)) {
      const source = other === null ? undefined : tokens[other % tokens.length]!
      const replacement = source ? text.slice(source.start, source.end) : ''
      result = `${result.slice(0, token.start)} ${replacement} ${result.slice(token.end)}`
    }
    return result
  })

function check(text: string): void {
  const lines = text.split('\n')
  for (const { line, column, fix } of lint([{ name: 'rules.sql', text }])) {
    assert.ok(line >= 1 && line <= lines.length && column >= 1 && column <= lines[line - 1]!.length + 1)
    for (const { start, end } of fix?.edits ?? []) assert.ok(0 <= start && start <= end && end <= text.length)
  }
  const [once] = fixFiles([{ name: 'rules.sql', text }])
  const [twice] = fixFiles([{ name: 'rules.sql', text: once!.text }])
  assert.equal(twice!.text, once!.text)
}

it('finds places within the text and fixes once and for all, whatever rules are broken in what way', () => {
  fc.assert(fc.property(broken, check), { numRuns: 400 })
})

it('ends for any text', () => {
  const random = seededRandom(20261124)
  for (let round = 0; round < 2000; round++) check(randomInput(random))
})
