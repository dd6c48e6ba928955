import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cut, table, widthOf } from '../../src/cli/table.ts'

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

test('columns stand under their headings, amounts to the right, and nothing escapes from its cell', () => {
  const rows = [
    ['山田', '1,200', 'one\nline'],
    ['a', '7', '\u001b[2J'],
  ]
  assert.deepEqual(table(['WHO', 'VIEWS', 'TITLE'], rows, ['VIEWS']).split('\n'), [
    'WHO   VIEWS  TITLE',
    '山田  1,200  one line',
    'a         7  \\u{1b}[2J',
  ])
})
