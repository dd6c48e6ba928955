import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSource, SourceError } from '../../../src/youtube/sources/parse-source.ts'
import { type SourceKind, sourceId } from '../../../src/youtube/sources/source.ts'

const V = 'dQw4w9WgXcQ'
const PL = 'PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf'
const UC = 'UCuAXFkgsw1L7xaCfnd5JJOw'

const CASES: Readonly<Record<SourceKind, readonly (readonly [text: string, id: string])[]>> = {
  video: [
    [V, `video:${V}`],
    [`  ${V}\n`, `video:${V}`],
    [`https://www.youtube.com/watch?v=${V}`, `video:${V}`],
    [`http://youtube.com/watch?v=${V}&t=42s`, `video:${V}`],
    [`https://www.youtube.com/watch?feature=share&v=${V}#t=3`, `video:${V}`],
    [`https://www.youtube.com/watch?v=${V}&list=${PL}&index=2`, `video:${V}`],
    [`https://www.youtube.com/watch?v=${V}&list=RD${V}&start_radio=1`, `video:${V}`],
    [`https://www.youtube.com/watch?v=${V}&list=WL`, `video:${V}`],
    [`youtube.com/watch?v=${V}`, `video:${V}`],
    [`www.youtube.com/watch/${V}`, `video:${V}`],
    [`//www.youtube.com/embed/${V}`, `video:${V}`],
    [`https://youtu.be/${V}?si=abc`, `video:${V}`],
    [`https://youtu.be/${V}?list=${PL}`, `video:${V}`],
    [`youtu.be/${V}`, `video:${V}`],
    [`https://www.youtube.com/shorts/${V}?feature=share`, `video:${V}`],
    [`https://m.youtube.com/shorts/${V}`, `video:${V}`],
    [`https://www.youtube.com/live/${V}?si=x`, `video:${V}`],
    [`https://www.youtube.com/embed/${V}?autoplay=1`, `video:${V}`],
    [`https://www.youtube-nocookie.com/embed/${V}`, `video:${V}`],
    [`https://www.youtube.com/v/${V}`, `video:${V}`],
    [`https://m.youtube.com/watch?v=${V}`, `video:${V}`],
    [`https://music.youtube.com/watch?v=${V}&list=RDAMVM${V}`, `video:${V}`],
    [`HTTPS://WWW.YOUTUBE.COM/watch?v=${V}`, `video:${V}`],
    [`https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D${V}%26feature%3Dshare`, `video:${V}`],
    [
      `https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D${V}&gl=DE`,
      `video:${V}`,
    ],
    [`vnd.youtube:${V}`, `video:${V}`],
    ['UCabcdefghi', 'video:UCabcdefghi'],
    ['PLabcdefghi', 'video:PLabcdefghi'],
  ],
  playlist: [
    [PL, `playlist:${PL}`],
    [`https://www.youtube.com/playlist?list=${PL}`, `playlist:${PL}`],
    [`https://www.youtube.com/playlist?list=${PL}&si=x`, `playlist:${PL}`],
    [`https://www.youtube.com/watch?v=${V}&list=${PL}&index=2`, `playlist:${PL}`],
    [`https://youtu.be/${V}?list=${PL}`, `playlist:${PL}`],
    [
      `https://music.youtube.com/playlist?list=OLAK5uy_kx1234567890abcdefghij`,
      'playlist:OLAK5uy_kx1234567890abcdefghij',
    ],
    [`https://music.youtube.com/browse/VL${PL}`, `playlist:${PL}`],
    [`https://www.youtube.com/embed/videoseries?list=${PL}`, `playlist:${PL}`],
    [`m.youtube.com/playlist?list=${PL}`, `playlist:${PL}`],
    ['UUuAXFkgsw1L7xaCfnd5JJOw', 'playlist:UUuAXFkgsw1L7xaCfnd5JJOw'],
    ['PL55713C70BA91BD6E', 'playlist:PL55713C70BA91BD6E'],
  ],
  channel: [
    [UC, `channel:${UC}`],
    [`https://www.youtube.com/channel/${UC}/videos`, `channel:${UC}`],
    [`https://music.youtube.com/channel/${UC}`, `channel:${UC}`],
    ['@Acme', 'handle:@acme'],
    ['Acme', 'handle:@acme'],
    ['https://www.youtube.com/@Acme', 'handle:@acme'],
    ['https://youtube.com/@acme.official?si=x', 'handle:@acme.official'],
    ['youtube.com/@acme/shorts', 'handle:@acme'],
    ['https://www.youtube.com/@%E6%97%A5%E6%9C%AC%E8%AA%9E', 'handle:@日本語'],
    ['https://www.youtube.com/user/Acme/featured', 'username:acme'],
    ['https://www.youtube.com/c/AcmeInc/videos', 'custom:acmeinc'],
    ['https://www.youtube.com/AcmeInc', 'custom:acmeinc'],
  ],
}

for (const wanted of ['video', 'playlist', 'channel'] as const) {
  for (const [text, id] of CASES[wanted]) {
    test(`${wanted}: ${text.trim()}`, () => assert.equal(sourceId(parseSource(text, wanted)), id))
  }
}

test('what names nothing is refused, with an example of what would do', () => {
  const wrong = [
    '',
    'https://vimeo.com/1234',
    'https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ',
    'https://www.youtube.com/feed/subscriptions',
    'https://www.youtube.com/results?search_query=x',
    'https://www.youtube.com/watch?v=short',
    'https://www.youtube.com/',
    'javascript:alert(1)',
    'ftp://www.youtube.com/watch?v=dQw4w9WgXcQ',
    'two words',
    'https://www.youtube.com/%E0%A4%A',
  ]
  for (const text of wrong) {
    assert.throws(
      () => parseSource(text, 'video'),
      (error: unknown) => {
        assert.ok(error instanceof SourceError, text)
        assert.match(error.message, /watch\?v=dQw4w9WgXcQ/)
        return true
      },
    )
  }
})

test('a thing in the wrong list is named, with the list it belongs to', () => {
  assert.throws(() => parseSource(`https://youtu.be/${V}`, 'playlist'), /is a video.*under videos/)
  assert.throws(() => parseSource(PL, 'video'), /is a playlist.*under playlists/)
  assert.throws(() => parseSource('@acme', 'playlist'), /is a channel.*under channels/)
})

test('mixes and private lists are refused with the way out', () => {
  for (const list of [`RD${V}`, 'WL', 'LL', 'LM']) {
    assert.throws(
      () => parseSource(`https://www.youtube.com/playlist?list=${list}`, 'playlist'),
      /public or unlisted playlist/,
    )
  }
})

test('any text either names a source or is refused; nothing else is thrown', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((tail) => `https://www.youtube.com/${tail}`),
      ),
      fc.constantFrom('video', 'playlist', 'channel'),
      (text, kind) => {
        try {
          assert.ok(sourceId(parseSource(text, kind)).includes(':'))
        } catch (error) {
          assert.ok(error instanceof SourceError, String(error))
        }
      },
    ),
    { numRuns: 500 },
  )
})
