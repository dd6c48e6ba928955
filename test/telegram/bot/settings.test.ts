import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeSetting } from '../../../src/telegram/bot/settings.ts'
import { videoIdOf } from '../../../src/telegram/bot/video-address.ts'
import { Chats } from '../../../src/telegram/chats/chats.ts'
import { quietUntilMs } from '../../../src/telegram/chats/quiet.ts'

const NOW = Date.parse('2026-01-10T12:00:00Z')
const ID = 'dQw4w9WgXcQ'
const OTHER = '3AZFMT0LNAU'

/** A chat of acme's, and what it says, one after the other: what was answered last and what is kept then. */
function chatOf(chats: Chats, chat = '42') {
  return (said: string) => {
    const [name, ...rest] = said.slice(1).split(' ')
    const { text, change } = changeSetting({ name: name!, argument: rest.join(' ') }, chat, chats, NOW)
    if (change) chats.change(chat, change, NOW)
    return { text, changed: change !== undefined, record: chats.get(chat) }
  }
}

function watching(): Chats {
  const chats = new Chats({ acme: [42], globex: [-5] })
  chats.watched.apply(ID, { TITLE: 'Our film', CLIENTS: ['globex'] })
  chats.watched.apply(OTHER, { TITLE: null, CLIENTS: ['acme'] })
  return chats
}

test('a video is followed by any of its addresses, once, and followed no more', () => {
  const says = chatOf(watching())
  assert.match(
    says(`/follow https://www.youtube.com/watch?v=${ID}&t=3`).text,
    /follows "Our film" from now on/,
  )
  const again = says(`/follow youtu.be/${ID}`)
  assert.match(again.text, /already/)
  assert.deepEqual(again.record!.FOLLOWED_VIDEOS, [ID])
  assert.match(says(`/unfollow ${ID}`).text, /not follow "Our film" any more/)
  assert.deepEqual(says(`/unfollow ${ID}`).record?.FOLLOWED_VIDEOS, [])
})

test('what can not be followed is told with the reason', () => {
  const says = chatOf(watching())
  for (const [said, answer] of [
    ['/follow', /Which video\?/],
    ['/follow https://example.com/watch?v=dQw4w9WgXcQ', /Which video\?/],
    ['/follow AAAAAAAAAAA', /is not watched here/],
    [`/follow ${OTHER}`, /already, with all of acme/],
    [`/unfollow ${OTHER}`, /with all of acme\. \/mute 3AZFMT0LNAU keeps them away/],
    ['/unfollow AAAAAAAAAAA', /does not follow AAAAAAAAAAA/],
  ] as const) {
    const { text, changed } = says(said)
    assert.match(text, answer, said)
    assert.ok(!changed, said)
  }
})

test('a mute is for good, for a while, or of a video', () => {
  const says = chatOf(watching())
  assert.match(says('/mute').text, /until \/unmute/)
  assert.ok(says('/unmute').record!.MUTED_UNTIL === null)
  assert.match(says('/unmute').text, /not muted/)
  assert.equal(says('/mute 8h').record!.MUTED_UNTIL, BigInt(NOW + 8 * 3_600_000))
  assert.match(says('/mute 3d').text, /until 2026-01-13 12:00 \(UTC\)/)
  assert.equal(says('/mute 99999d').record!.MUTED_UNTIL, BigInt(NOW + 365 * 86_400_000))
  assert.match(says(`/mute ${ID}`).text, /about "Our film"/)
  assert.match(says('/unmute').text, /Alerts come to this chat again\. Still muted: \/unmute dQw4w9WgXcQ/)
  assert.deepEqual(says(`/unmute ${ID}`).record!.MUTED_VIDEOS, [])
  assert.match(says('/mute everything').text, /Mute what\?/)
})

test('quiet hours are taken in a time zone, kept, and taken back', () => {
  const says = chatOf(watching())
  assert.match(says('/quiet').text, /No quiet hours.*For example/)
  const { text, record } = says('/quiet 9:30-14:00 Europe/Berlin')
  assert.match(text, /Quiet hours: 09:30 to 14:00, Europe\/Berlin/)
  assert.equal(quietUntilMs(record!, NOW), Date.parse('2026-01-10T13:00:00Z'))
  assert.match(says('/quiet').text, /^Quiet hours: 09:30 to 14:00/)
  assert.match(says('/quiet 22:00 – 08:00').text, /22:00 to 08:00, Europe\/Berlin/, 'the zone stays')
  for (const wrong of [
    '/quiet at night',
    '/quiet 25:00-08:00',
    '/quiet 08:00-08:00',
    '/quiet 1:00-2:00 Mars/Base',
  ]) {
    assert.ok(!says(wrong).changed, wrong)
  }
  assert.equal(says('/quiet off').record!.QUIET_FROM, null)
})

test('a chat that was paired as a viewer changes nothing; as an admin it may', () => {
  const chats = watching()
  chats.change('7', { ROLE: 'viewer', ROUTES: [{ NAME: 'acme', THREAD_ID: null }] }, NOW)
  const says = chatOf(chats, '7')
  for (const said of [`/follow ${ID}`, `/unfollow ${ID}`, '/mute', '/unmute', '/quiet 22:00-08:00']) {
    const { text, changed } = says(said)
    assert.match(text, /may not change.*invite acme --admin/)
    assert.ok(!changed)
  }
  chats.change('7', { ROLE: 'admin' }, NOW)
  assert.ok(says('/mute').changed)
})

test('addresses of every common form name their video', () => {
  for (const text of [
    ID,
    ` https://youtu.be/${ID}?si=abc `,
    `http://youtube.com/watch?feature=x&v=${ID}`,
    `https://m.youtube.com/shorts/${ID}`,
    `https://music.youtube.com/watch?v=${ID}&list=PL123`,
    `www.youtube.com/live/${ID}?t=1`,
    `https://www.youtube-nocookie.com/embed/${ID}/`,
  ]) {
    assert.equal(videoIdOf(text), ID, text)
  }
  for (const text of [
    '',
    'hello',
    `https://example.com/${ID}`,
    'https://youtu.be/short',
    `https://youtube.com/x/${ID}`,
  ]) {
    assert.equal(videoIdOf(text), undefined, text)
  }
})
