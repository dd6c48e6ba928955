import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseText } from '../../src/simulator/telegram/entities/parse.ts'
import { type Piece, textTree } from '../../ui/src/rich-text/text-tree.ts'

const html = (text: string) => textTree(parseText(text, 'HTML', undefined)!)

describe('a message as Telegram shows it', () => {
  test('is a tree of what its marks enclose', () => {
    assert.deepEqual(html('a <b>b <i>c</i></b> d'), [
      'a ',
      { kind: 'marked', type: 'bold', children: ['b ', { kind: 'marked', type: 'italic', children: ['c'] }] },
      ' d',
    ])
  })

  test('has links where Telegram finds them, and where they are given', () => {
    assert.deepEqual(html('https://youtu.be/x'), [
      { kind: 'marked', type: 'url', href: 'https://youtu.be/x', children: ['https://youtu.be/x'] },
    ])
    assert.deepEqual(html('<a href="https://example.com/?a=1">here</a>'), [
      { kind: 'marked', type: 'text_link', href: 'https://example.com/?a=1', children: ['here'] },
    ])
  })

  test('follows no link that would do something here', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'blob:x',
      'vbscript:x',
      ' javascript:alert(1)',
    ]) {
      const [piece] = textTree({ text: 'x', entities: [{ type: 'text_link', offset: 0, length: 1, url }] })
      assert.deepEqual(piece, { kind: 'marked', type: 'text_link', children: ['x'] })
    }
  })

  test('loses and doubles nothing of its text, whatever the marks are', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold', 'italic', 'code', 'blockquote'),
      offset: fc.nat(20),
      length: fc.nat(20),
    })
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.array(entity, { maxLength: 8 }), (text, entities) => {
        assert.equal(textTree({ text, entities }).map(plain).join(''), text)
      }),
    )
  })
})

function plain(piece: Piece): string {
  return typeof piece === 'string' ? piece : piece.children.map(plain).join('')
}
