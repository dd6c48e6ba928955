import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, widthOf } from '../../src/words/width.ts'

test('widths are those of a terminal', () => {
  assert.equal(widthOf('plain'), 5)
  assert.equal(widthOf('山田'), 4)
  assert.equal(widthOf('👩‍👩‍👧'), 2)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(widthOf('⚠️'), 2)
})

test('a text is cut between characters, to fit', () => {
  assert.equal(cut('short', 5), 'short')
  assert.equal(cut('too long', 5), 'too …')
  assert.equal(cut('山田製作所', 6), '山田…')
})
