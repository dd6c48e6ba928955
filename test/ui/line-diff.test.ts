import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lineDiff, withContext } from '../../ui/src/pages/rules/line-diff.ts'

describe('the difference of two texts', () => {
  test('keeps what they share, in order', () => {
    const marks = { same: ' ', gone: '-', new: '+' }
    const shown = lineDiff('a\nb\nc\nd', 'a\nx\nc\nd\ne').map(({ kind, text }) => marks[kind] + text)
    assert.deepEqual(shown, [' a', '-b', '+x', ' c', ' d', '+e'])
  })

  test('gives either text back', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before, after)
        const of = (left: string) =>
          lines
            .filter(({ kind }) => kind !== left)
            .map((line) => line.text)
            .join('\n')
        assert.equal(of('new'), before)
        assert.equal(of('gone'), after)
      }),
    )
  })

  test('leaves out what is far from any change', () => {
    const many = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const changed = many.with(10, 'other')
    const shown = withContext(lineDiff(many.join('\n'), changed.join('\n')), 1)
    assert.deepEqual(
      shown.map((line) => line?.text ?? null),
      [null, 'line 9', 'line 10', 'other', 'line 11', null],
    )
  })
})
