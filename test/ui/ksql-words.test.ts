import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Open, type WordKind, wordAt } from '../../ui/src/editor/ksql-words.ts'

function words(text: string): [WordKind, string][] {
  const found: [WordKind, string][] = []
  let open: Open = null
  for (const line of text.split('\n')) {
    for (let at = 0; at < line.length; ) {
      const word = wordAt(line, at, open)
      assert.ok(word.end > at, `stands still at ${at} of ${JSON.stringify(line)}`)
      if (word.kind !== 'space') found.push([word.kind, line.slice(at, word.end)])
      open = word.open
      at = word.end
    }
  }
  return found
}

describe('the words of the dialect', () => {
  test('are told apart', () => {
    assert.deepEqual(words("SELECT latest_by_offset(likes, 2)[1] AS `a b` -- it's"), [
      ['keyword', 'SELECT'],
      ['function', 'latest_by_offset'],
      ['other', '('],
      ['name', 'likes'],
      ['other', ','],
      ['number', '2'],
      ['other', ')'],
      ['other', '['],
      ['number', '1'],
      ['other', ']'],
      ['keyword', 'AS'],
      ['quoted', '`a b`'],
      ['comment', "-- it's"],
    ])
    assert.deepEqual(words("'it''s ${x}' ${x} <> NULL"), [
      ['string', "'it'"],
      ['string', "'s ${x}'"],
      ['variable', '${x}'],
      ['operator', '<>'],
      ['constant', 'NULL'],
    ])
  })

  test('of comments and strings go on over lines', () => {
    assert.deepEqual(words("/* a\nb */ 'c\nd' e"), [
      ['comment', '/* a'],
      ['comment', 'b */'],
      ['string', "'c"],
      ['string', "d'"],
      ['name', 'e'],
    ])
  })

  test('of the rules that ship are all known', () => {
    const text = readFileSync(new URL('../../queries.sql', import.meta.url), 'utf8')
    const unknown = words(text).filter(([kind, word]) => kind === 'other' && !/^[()[\]{},.;]$/.test(word))
    assert.deepEqual(unknown, [])
  })

  test('never stand still, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void words(text)))
  })
})
