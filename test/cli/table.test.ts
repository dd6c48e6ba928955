import assert from 'node:assert/strict'
import { test } from 'node:test'
import { table } from '../../src/cli/table.ts'

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
