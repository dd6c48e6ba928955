import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visible } from '../../src/words/visible.ts'

test('what a terminal would obey is shown instead', () => {
  assert.equal(visible('\u001b[2J\u001b]0;owned\u0007x'), '\\u{1b}[2J\\u{1b}]0;owned\\u{7}x')
  assert.equal(visible('a\u009b31mb\u007f'), 'a\\u{9b}31mb\\u{7f}')
  assert.equal(visible('safe\u202eexe.gpj'), 'safe\\u{202e}exe.gpj')
  assert.equal(visible('one\r\ntwo\tthree'), 'one\ntwo\tthree')
})

test('titles of every language stay as they are', () => {
  for (const title of ['山田製作所 Studio', 'שלום עולם', '👩‍👩‍👧 ❤️ naïve', 'مرحبا\u200f!'])
    assert.equal(visible(title), title)
})
