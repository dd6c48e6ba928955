import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapeHtml, plainOfHtml, tokenizeHtml } from '../../../src/telegram/text/html.ts'
import { shortenHtml, splitText } from '../../../src/telegram/text/split.ts'

const withoutSpace = (text: string) => text.replace(/[ \n\r\t]/g, '')

/** Good HTML, nested at random. */
const html: fc.Arbitrary<string> = fc.letrec<{ node: string; nodes: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map(escapeHtml),
      fc.constantFrom('&amp;', '&lt;', '&#128640;', '&quot;', '\n', '\n\n', ' word ', '👩‍👩‍👧‍👦', '🇩🇪', 'é'),
    ),
    fc
      .tuple(fc.constantFrom('b', 'i', 'u', 'tg-spoiler', 'code', 'blockquote'), tie('nodes'))
      .map(([tag, inner]) => `<${tag}>${inner}</${tag}>`),
    tie('nodes').map((inner) => `<a href="https://youtu.be/x?a=1&amp;t=&quot;>&quot;">${inner}</a>`),
  ),
  nodes: fc.array(tie('node'), { maxLength: 8 }).map((nodes) => nodes.join('')),
})).nodes

test('any text in parts: none too long, nothing lost but white space at the cuts, no pair broken', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'Z', ' ', '\n', '🎬', '👩‍👩‍👧', 'é', 'ё'), maxLength: 400 }),
      fc.integer({ min: 20, max: 60 }),
      (text, limit) => {
        const { parts } = splitText(text, undefined, limit)
        for (const part of parts) {
          assert.ok(part.length > 0 && part.length <= limit)
          assert.ok(part.isWellFormed())
        }
        assert.equal(withoutSpace(parts.join('')), withoutSpace(text))
      },
    ),
  )
})

test('any good HTML in parts: each is good HTML of its own, and together they read as before', () => {
  fc.assert(
    fc.property(html, fc.integer({ min: 20, max: 60 }), (text, limit) => {
      const { parts, markup } = splitText(text, 'HTML', limit)
      assert.equal(markup, true)
      for (const part of parts) {
        assert.ok(tokenizeHtml(part), `balanced: ${part}`)
        const plain = plainOfHtml(part)
        assert.ok(plain.length > 0 && plain.length <= limit, part)
        assert.ok(plain.isWellFormed())
      }
      assert.equal(withoutSpace(parts.map(plainOfHtml).join('')), withoutSpace(plainOfHtml(text)))
    }),
  )
})

test('a cut is made at a paragraph, else a line, else a word', () => {
  const parts = (text: string) => splitText(text, undefined, 20).parts
  assert.deepEqual(parts('twelve chars\n\nb c d e f g'), ['twelve chars', 'b c d e f g'])
  assert.deepEqual(parts('twelve chars\nb c d e f g'), ['twelve chars', 'b c d e f g'])
  assert.deepEqual(parts('twelve chars b c d e f g'), ['twelve chars b c d e', 'f g'])
  assert.deepEqual(parts('x'.repeat(45)), ['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)])
})

test('an open tag is closed before a cut and opened after it', () => {
  const { parts } = splitText(
    '<b>bold <a href="https://youtu.be/x">linked words here</a></b> end',
    'HTML',
    20,
  )
  assert.deepEqual(parts, [
    '<b>bold <a href="https://youtu.be/x">linked words</a></b>',
    '<b><a href="https://youtu.be/x">here</a></b> end',
  ])
})

test('markup too broken to be cut is given up; short texts are left to Telegram', () => {
  const broken = `<b>${'word '.repeat(10)}`
  assert.deepEqual(splitText('<b>short', 'HTML', 20), { parts: ['<b>short'], markup: true })
  const { parts, markup } = splitText(broken, 'HTML', 20)
  assert.equal(markup, false)
  assert.equal(withoutSpace(parts.join('')), withoutSpace(broken))
})

test('many long links do not make a part larger than Telegram reads', () => {
  const link = `<a href="https://example.com/${'x'.repeat(400)}">ab</a> `
  const { parts } = splitText(link.repeat(120), 'HTML')
  assert.ok(parts.length >= 2)
  for (const part of parts) assert.ok(Buffer.byteLength(part) < 32_768)
})

test('any text is tokenized in full or refused, in no time', () => {
  const wild = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', '/', ' ', ';') })
  fc.assert(
    fc.property(wild, (text) => {
      const tokens = tokenizeHtml(text)
      if (tokens) assert.equal(tokens.map(({ raw }) => raw).join(''), text)
    }),
  )
  const started = performance.now()
  tokenizeHtml(`<a ${'"'.repeat(5000)}${"'".repeat(5000)}`)
  assert.ok(performance.now() - started < 10_000, 'minutes, where it goes back and forth')
})

test('a shortened text ends in an ellipsis and is good HTML', () => {
  assert.equal(shortenHtml('<b>short</b>', 20), '<b>short</b>')
  fc.assert(
    fc.property(html, (text) => {
      const short = shortenHtml(text, 25)
      assert.ok(tokenizeHtml(short))
      assert.ok(plainOfHtml(short).length <= 25)
    }),
  )
})
