import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { align } from '../../../src/sql/spec/align.ts'
import { differences } from '../../../src/sql/spec/compare.ts'
import { toJunit } from '../../../src/sql/spec/index.ts'

const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 })
const equal = (a: string, b: string) => a === b

describe('align', () => {
  it('gives back both lists, in order', () => {
    fc.assert(
      fc.property(letters, letters, (expected, actual) => {
        const pairs = align(expected, actual, equal)
        assert.deepEqual(
          pairs.flatMap((pair) => (pair.kind === 'extra' ? [] : [pair.expected])),
          expected,
        )
        assert.deepEqual(
          pairs.flatMap((pair) => (pair.kind === 'missing' ? [] : [pair.actual])),
          actual,
        )
        for (const pair of pairs) {
          if (pair.kind === 'same') assert.equal(pair.expected, pair.actual)
          if (pair.kind === 'different') assert.notEqual(pair.expected, pair.actual)
        }
      }),
    )
  })

  it('finds nothing to say of equal lists', () => {
    fc.assert(fc.property(letters, (list) => align(list, list, equal).every(({ kind }) => kind === 'same')))
  })
})

describe('differences', () => {
  it('takes a value to be as itself', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(fc.constant(null), fc.string(), fc.bigInt(), fc.boolean(), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc.dictionary(fc.stringMatching(/^[A-Z]{1,3}$/), tie('value'), { maxKeys: 3 }),
    })).value
    fc.assert(fc.property(value, (any) => differences(any, any, '').length === 0))
  })

  it('tells big numbers apart, and takes numbers of different kinds by their worth', () => {
    assert.equal(differences(9007199254740993n, 9007199254740992n, 'x').length, 1)
    assert.deepEqual(differences(5n, 5, 'x'), [])
    assert.deepEqual(differences(1.5, 1.5, 'x'), [])
    assert.equal(differences('5', 5, 'x').length, 1)
  })
})

it('writes JUnit XML that holds any text', () => {
  const xml = toJunit([
    {
      file: 'a.sql',
      name: 'x < "y" & z',
      line: 1,
      durationMs: 12,
      failures: [{ line: 3, message: 'a\u0000b\n  - <b>' }],
    },
    { file: 'a.sql', name: 'ok', line: 2, durationMs: 1, failures: [] },
  ])
  assert.match(xml, /tests="2" failures="1"/)
  assert.match(xml, /name="x &lt; &quot;y&quot; &amp; z"/)
  assert.match(xml, /<failure message="ab">a\.sql:3: ab&#10; {2}- &lt;b&gt;<\/failure>/)
})
