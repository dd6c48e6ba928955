import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { EntityError } from '../../../src/simulator/telegram/entities/building.ts'
import { detectEntities } from '../../../src/simulator/telegram/entities/detect.ts'
import { formatText } from '../../../src/simulator/telegram/entities/format.ts'
import { parseHtml } from '../../../src/simulator/telegram/entities/html.ts'
import { parseMarkdown } from '../../../src/simulator/telegram/entities/markdown.ts'
import { parseMarkdownV2 } from '../../../src/simulator/telegram/entities/markdown-v2.ts'
import type { FormattedText } from '../../../src/simulator/telegram/model.ts'

/** `text | type offset length argument, ...` */
function shown({ text, entities }: FormattedText): string {
  const parts = entities.map(({ type, offset, length, url, language, custom_emoji_id, user }) =>
    [type, offset, length, url ?? language ?? custom_emoji_id ?? user?.id]
      .filter((each) => each !== undefined)
      .join(' '),
  )
  return [text, ...parts].join(' | ')
}

type Cases = readonly (readonly [source: string, expected: string])[]
const parses = (parse: (source: string) => FormattedText, cases: Cases) => {
  for (const [source, expected] of cases) assert.equal(shown(parse(source)), expected, source)
}
const refuses = (parse: (source: string) => FormattedText, cases: Cases) => {
  for (const [source, message] of cases) {
    assert.throws(
      () => parse(source),
      (error: unknown) => {
        assert.ok(error instanceof EntityError, source)
        assert.equal(error.message, message, source)
        return true
      },
    )
  }
}

describe('HTML', () => {
  test('all tags, in UTF-16 units', () => {
    parses(parseHtml, [
      ['<b>a</b><strong>b</strong>', 'ab | bold 0 1 | bold 1 1'],
      ['🎬 <i>é</i> <em>𝕏</em>', '🎬 é 𝕏 | italic 3 1 | italic 5 2'],
      ['<u>a</u><ins>b</ins>', 'ab | underline 0 1 | underline 1 1'],
      [
        '<s>a</s><strike>b</strike><del>c</del>',
        'abc | strikethrough 0 1 | strikethrough 1 1 | strikethrough 2 1',
      ],
      ['<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>', 'ab | spoiler 0 1 | spoiler 1 1'],
      ['<a href="https://youtu.be/x?a=1&amp;b=2">go</a>', 'go | text_link 0 2 https://youtu.be/x?a=1&b=2'],
      ["<a href='youtu.be'>go</a>", 'go | text_link 0 2 http://youtu.be/'],
      ['<a>youtu.be</a>', 'youtu.be | text_link 0 8 http://youtu.be/'],
      ['<a>nothing</a>', 'nothing'],
      ['<a href="tg://user?id=42">Bob</a>', 'Bob | text_mention 0 3 42'],
      ['<code>a</code><pre>b</pre>', 'ab | code 0 1 | pre 1 1'],
      ['<pre><code class="language-sql">SELECT</code></pre>', 'SELECT | pre 0 6 sql'],
      [
        '<blockquote>a</blockquote><blockquote expandable>b</blockquote>',
        'ab | blockquote 0 1 | expandable_blockquote 1 1',
      ],
      ['<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', '👍 | custom_emoji 0 2 5368324170671202286'],
      ['<b>a<i>b</i></b>', 'ab | bold 0 2 | italic 1 1'],
      ['<B>a</b ><i></i>', 'a | bold 0 1'],
      ['<b>a</>', 'a | bold 0 1'],
    ])
  })

  test('four named references, and numbers', () => {
    parses(parseHtml, [
      ['&lt;b&gt; &amp; &quot;x&quot;', '<b> & "x"'],
      ['&nbsp;&copy;&apos; AT&T & co', '&nbsp;&copy;&apos; AT&T & co'],
      ['&#65;&#x42;&#128512;', 'AB😀'],
      ['&#0;&#99999999;', '&#0;&#99999999;'],
      ['&lt🎬', '<🎬'],
    ])
  })

  test('errors name the byte', () => {
    refuses(parseHtml, [
      ['é <b', 'Unclosed start tag at byte offset 3'],
      ['a < b', 'Unsupported start tag "" at byte offset 2'],
      ['a <3 b>', 'Unsupported start tag "3" at byte offset 2'],
      ['<script>alert(1)</script>', 'Unsupported start tag "script" at byte offset 0'],
      ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
      ['<b>a', 'Can\'t find end tag corresponding to start tag "b"'],
      ['<b>a</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
      ['a</b>', 'Unexpected end tag at byte offset 1'],
      ['<b>a</b', 'Unclosed end tag at byte offset 4'],
      ['<b =x>', 'Empty attribute name in the tag "b" at byte offset 0'],
      ['<a href=', 'Unclosed start tag "a" at byte offset 0'],
      ['<a href="x>', 'Unclosed start tag at byte offset 0'],
      ['<a href=x/y>', 'Unexpected end of name token at byte offset 8'],
      ['<span>a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
      ['<tg-emoji>a</tg-emoji>', 'Invalid custom emoji identifier specified'],
      [
        '&#xD800;',
        'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
      ],
    ])
  })

  test('any text comes through when it is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
        assert.deepEqual(parseHtml(escaped), { text, entities: [] })
      }),
    )
  })
})

describe('MarkdownV2', () => {
  test('all marks', () => {
    parses(parseMarkdownV2, [
      [
        '*a* _b_ __c__ ~d~ ||e||',
        'a b c d e | bold 0 1 | italic 2 1 | underline 4 1 | strikethrough 6 1 | spoiler 8 1',
      ],
      ['`a` ```b```', 'a b | code 0 1 | pre 2 1'],
      ['```sql\nSELECT 1;```', 'SELECT 1; | pre 0 9 sql'],
      ['```\nx```', 'x | pre 0 1'],
      ['[go](https://youtu.be/x)', 'go | text_link 0 2 https://youtu.be/x'],
      ['[go](https://e.org/a\\)b)', 'go | text_link 0 2 https://e.org/a)b'],
      ['[e\\.org]', 'e.org | text_link 0 5 http://e.org/'],
      ['[a](nothing)', 'a'],
      ['![👍](tg://emoji?id=5)', '👍 | custom_emoji 0 2 5'],
      ['*a _b_*', 'a b | bold 0 3 | italic 2 1'],
      ['_a __b___', 'a b | italic 0 3 | underline 2 1'],
      ['1\\.5 \\- 2\\!', '1.5 - 2!'],
      ['\\é\\', '\\é\\'],
      ['`a\\`b`', 'a`b | code 0 3'],
      ['**', ''],
    ])
  })

  test('quotes run from line to line', () => {
    parses(parseMarkdownV2, [
      ['>a\n>b\nc', 'a\nb\nc | blockquote 0 4'],
      ['x\n>a', 'x\na | blockquote 2 1'],
      ['>*a*\n>b||\nc', 'a\nb\nc | expandable_blockquote 0 4 | bold 0 1'],
      ['>a||', 'a | expandable_blockquote 0 1'],
      ['>a ||b||\nc', 'a b\nc | blockquote 0 4 | spoiler 2 1'],
      ['>a\n**>b', 'a\nb | blockquote 0 2 | blockquote 2 1'],
      ['*>a\n*', 'a\n | blockquote 0 2 | bold 0 2'],
      ['`>a\n>b`', '>a\n>b | code 0 5'],
    ])
    refuses(parseMarkdownV2, [
      ['>*a\nb*', "Can't find end of Bold entity at byte offset 1"],
      ['>a||\n||b', "Can't find end of Spoiler entity at byte offset 5"],
    ])
  })

  test('every reserved character has to be escaped', () => {
    for (const char of '])(>#+-=|{}.!') {
      const source = `a${char}`
      const message = `Character '${char}' is reserved and must be escaped with the preceding '\\'`
      if (char === '>') refuses(parseMarkdownV2, [[`a${source}`, message]])
      else refuses(parseMarkdownV2, [[source, message]])
      parses(parseMarkdownV2, [[`a\\${char}`, source]])
    }
  })

  test('errors name what is open, and its byte', () => {
    refuses(parseMarkdownV2, [
      ['é *a', "Can't find end of Bold entity at byte offset 3"],
      ['_a *b', "Can't find end of Bold entity at byte offset 3"],
      ['_a__', "Can't find end of Underline entity at byte offset 2"],
      ['`a', "Can't find end of Code entity at byte offset 0"],
      ['```a', "Can't find end of Pre entity at byte offset 0"],
      ['```a b', "Can't find end of PreCode entity at byte offset 0"],
      ['[a', "Can't find end of TextUrl entity at byte offset 0"],
      ['[a](b', "Can't find end of a URL at byte offset 4"],
      ['![a', "Can't find end of CustomEmoji entity at byte offset 0"],
      ['![a]', 'Custom emoji entity must contain a tg://emoji URL'],
      ['![a](b', "Can't find end of a custom emoji URL at byte offset 5"],
      ['![a](https://e.org)', 'Custom emoji URL must have scheme tg'],
      ['![a](tg://x?id=1)', 'Custom emoji URL must have host "emoji"'],
      ['![a](tg://emoji?x=1)', 'Custom emoji URL must have an emoji identifier'],
      ['![a](tg://emoji?id=01)', 'Invalid custom emoji identifier specified'],
    ])
  })

  test('any text comes through when it is escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const escaped = text.replace(/[\\_*[\]()~`>#+\-=|{}.!]/g, '\\$&')
        assert.deepEqual(parseMarkdownV2(escaped), { text, entities: [] })
      }),
    )
  })
})

test('the old Markdown', () => {
  parses(parseMarkdown, [
    ['*a* _b_ `c` ```d```', 'a b c d | bold 0 1 | italic 2 1 | code 4 1 | pre 6 1'],
    ['[a](https://e.org/)', 'a | text_link 0 1 https://e.org/'],
    ['a\\_b 1.5 - 2!', 'a_b 1.5 - 2!'],
  ])
  refuses(parseMarkdown, [['é snake_case', "Can't find end of the entity starting at byte offset 8"]])
})

describe('a formatted text', () => {
  test('is trimmed, its entities with it', () => {
    assert.equal(shown(formatText('  \n<b> a </b>\r\n b \n\n', 'html', undefined)), 'a \n b | bold 0 2')
    assert.equal(shown(formatText('<b>   </b>', 'HTML', undefined)), '')
    assert.equal(shown(formatText('a\u0007b', undefined, undefined)), 'a b')
  })

  test('has nothing marked within code', () => {
    assert.equal(
      shown(formatText('<code>a <b>b</b> youtu.be</code>', 'HTML', undefined)),
      'a b youtu.be | code 0 12',
    )
    assert.equal(shown(formatText('<pre><code>a</code></pre>', 'HTML', undefined)), 'a | pre 0 1')
  })

  test('has what Telegram finds by itself', () => {
    const found = (text: string) => shown({ text, entities: detectEntities(text, []) })
    assert.equal(found('/start abc'), '/start abc | bot_command 0 6')
    assert.equal(found('say /help@some_bot'), 'say /help@some_bot | bot_command 4 14')
    assert.equal(found('a/b 1/2'), 'a/b 1/2')
    assert.equal(found('see https://youtu.be/x_y?t=1.'), 'see https://youtu.be/x_y?t=1. | url 4 24')
    assert.equal(found('@acme_stats #launch'), '@acme_stats #launch | mention 0 11 | hashtag 12 7')
    assert.equal(found('#1 a@example.com'), '#1 a@example.com | email 3 13')
  })

  test('takes entities given beside a plain text', () => {
    assert.equal(
      shown(formatText('abc', undefined, [{ type: 'bold', offset: 1, length: 1 }])),
      'abc | bold 1 1',
    )
  })
})
