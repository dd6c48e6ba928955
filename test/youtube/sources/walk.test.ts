import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PlaylistPage } from '../../../src/youtube/api/resources.ts'
import { YouTubeError, type YouTubeErrorCode } from '../../../src/youtube/error.ts'
import { walkConfirmed, walkPlaylist } from '../../../src/youtube/sources/walk.ts'

const signal = new AbortController().signal
const pause = async () => {}

function page(
  ids: readonly string[],
  nextPageToken?: string,
  more: Partial<PlaylistPage> = {},
): PlaylistPage {
  const items = ids.map((videoId) => ({ videoId, title: undefined, availability: 'available' as const }))
  return { items, problems: [], nextPageToken, totalResults: undefined, ...more }
}

const error = (code: YouTubeErrorCode) => new YouTubeError(code, code)

/** Answers one call after the other, and notes the tokens asked for. */
function scripted(...answers: (PlaylistPage | YouTubeError)[]) {
  const tokens: (string | undefined)[] = []
  return {
    tokens,
    async playlistItems(_: string, token: string | undefined) {
      tokens.push(token)
      const answer = answers.shift()
      if (answer === undefined) return assert.fail('asked for too much')
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}

test('all pages are read, and a video that is listed twice counts once', async () => {
  const api = scripted(page(['a', 'b'], 't1'), page(['b', 'c'], 't2'), page(['d']))
  const result = await walkPlaylist(api, 'PL', { pause }, signal)
  assert.deepEqual([...result.items.keys()], ['a', 'b', 'c', 'd'])
  assert.equal(result.complete, true)
  assert.equal(result.pages, 3)
  assert.deepEqual(api.tokens, [undefined, 't1', 't2'])
})

test('an empty playlist is complete; an empty first page of a full one is not', async () => {
  const empty = await walkPlaylist(
    scripted(page([], undefined, { totalResults: 0 })),
    'PL',
    { pause },
    signal,
  )
  assert.equal(empty.complete, true)
  const odd = await walkPlaylist(scripted(page([], undefined, { totalResults: 9 })), 'PL', { pause }, signal)
  assert.equal(odd.complete, false)
  assert.match(odd.problem ?? '', /9 items/)
})

test('a spurious invalidPageToken begins the walk again', async () => {
  const api = scripted(page(['a'], 't1'), error('invalid-page-token'), page(['b'], 't1'), page(['c']))
  const result = await walkPlaylist(api, 'PL', { pause }, signal)
  assert.deepEqual([...result.items.keys()], ['b', 'c'])
  assert.equal(result.complete, true)
  assert.equal(result.pages, 4)
})

test('a token that is never valid ends in what was found, incomplete', async () => {
  const answers = Array.from({ length: 4 }, () => [page(['a'], 't1'), error('invalid-page-token')]).flat()
  const result = await walkPlaylist(scripted(...answers), 'PL', { pause }, signal)
  assert.equal(result.complete, false)
  assert.equal(result.error?.code, 'invalid-page-token')
  assert.deepEqual([...result.items.keys()], ['a'])
})

test('playlistNotFound on a later page is asked for again', async () => {
  const api = scripted(
    page(['a'], 't1'),
    error('playlist-not-found'),
    error('playlist-not-found'),
    page(['b']),
  )
  const result = await walkPlaylist(api, 'PL', { pause }, signal)
  assert.equal(result.complete, true)
  assert.deepEqual(api.tokens, [undefined, 't1', 't1', 't1'])
})

test('a later page that stays lost leaves an incomplete walk, and does not doom the source', async () => {
  const answers = [page(['a'], 't1'), ...Array.from({ length: 4 }, () => error('playlist-not-found'))]
  const result = await walkPlaylist(scripted(...answers), 'PL', { pause }, signal)
  assert.equal(result.complete, false)
  assert.deepEqual([...result.items.keys()], ['a'])
})

test('errors of the first page are the source’s own', async () => {
  for (const code of ['playlist-not-found', 'forbidden', 'quota-exceeded', 'backend'] as const) {
    await assert.rejects(walkPlaylist(scripted(error(code)), 'PL', { pause }, signal), { code })
  }
})

test('pages that lead back to earlier ones end the walk', async () => {
  const api = scripted(page(['a'], 't1'), page(['b'], 't2'), page(['c'], 't1'))
  const result = await walkPlaylist(api, 'PL', { pause }, signal)
  assert.equal(result.complete, false)
  assert.equal(result.items.size, 3)
})

test('a page with an unreadable item leaves the walk incomplete', async () => {
  const result = await walkPlaylist(
    scripted(page(['a'], undefined, { problems: ['?'] })),
    'PL',
    { pause },
    signal,
  )
  assert.equal(result.complete, false)
})

test('a head walk stops where it meets what is known', async () => {
  const api = scripted(page(['new', 'x'], 't1'), page(['known'], 't2'))
  const result = await walkPlaylist(api, 'UU', { pause, known: new Set(['known']) }, signal)
  assert.deepEqual([...result.items.keys()], ['new', 'x', 'known'])
  assert.equal(result.complete, false)
  assert.equal(result.problem, undefined)
})

test('a video that slips past while the list changes is not taken for removed', async () => {
  const before = new Map([
    ['a', 'available' as const],
    ['b', 'available' as const],
    ['c', 'available' as const],
  ])
  // `a` is taken off between the two pages: `c` moves to the first, which was read already.
  const api = scripted(page(['a', 'b'], 't1'), page([]), page(['b', 'c']))
  const result = await walkConfirmed(api, 'PL', before, { pause }, signal)
  assert.equal(result.complete, true)
  assert.deepEqual([...result.items.keys()].sort(), ['a', 'b', 'c'])
  const later = await walkConfirmed(
    scripted(page(['b', 'c']), page(['b', 'c'])),
    'PL',
    before,
    { pause },
    signal,
  )
  assert.deepEqual([...later.items.keys()], ['b', 'c'], 'two walks agree that it is gone')
  const cut = scripted(page(['b'], 't1'), page(['c']), page(['b'], 't1'), error('backend'))
  assert.equal((await walkConfirmed(cut, 'PL', before, { pause }, signal)).complete, false)
})

test('whatever the pages do, the walk ends, and is complete only if every video was seen', async () => {
  const chaos = fc.array(fc.constantFrom('ok', 'invalid-page-token', 'playlist-not-found', 'backend'), {
    maxLength: 60,
  })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), chaos, async (pages, events) => {
      const script = [...events]
      const api = {
        async playlistItems(_: string, token: string | undefined) {
          const event = script.shift() ?? 'ok'
          if (event !== 'ok') throw error(event as YouTubeErrorCode)
          const number = token === undefined ? 1 : Number(token)
          return page([`v${number}`], number < pages ? String(number + 1) : undefined)
        },
      }
      const result = await walkPlaylist(api, 'PL', { pause }, signal).catch((thrown: unknown) => {
        assert.ok(thrown instanceof YouTubeError)
        return undefined
      })
      if (result?.complete) assert.equal(result.items.size, pages)
      else if (result) assert.ok(result.items.size <= pages)
    }),
  )
})
