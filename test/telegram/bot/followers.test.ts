import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WATCHED_SCHEMA, type WatchedVideo, YOUTUBE_WATCHED } from '../../../src/records/watched.ts'
import { startTelegram } from '../../../src/simulator/index.ts'
import { createInvite } from '../../../src/telegram/index.ts'
import { AvroEncoder } from '../../../src/wire/avro.ts'
import { TOKEN } from '../server.ts'
import { openLog, startStage, write } from '../stage.ts'

const ID = 'dQw4w9WgXcQ'

test('people follow, mute and hush what they get, by what they say to the bot', {
  timeout: 300_000,
}, async (t) => {
  const log = await openLog(t)
  const telegram = await startTelegram({ tokens: [{ token: TOKEN, username: 'acme_bot' }], limits: false })
  t.after(() => telegram.close())
  const { people, transcript } = telegram
  const [owner, viewer, stranger] = ['Owner', 'Viewer', 'Stranger'].map(
    (firstName) => people.person({ firstName }).id,
  )
  assert(owner && viewer && stranger)

  const schemaId = await log.registry.register(`${YOUTUBE_WATCHED}-value`, WATCHED_SCHEMA)
  const watched = { TITLE: 'Our film', CLIENTS: ['acme', 'globex'] }
  const value = new AvroEncoder<WatchedVideo>(schemaId, WATCHED_SCHEMA).encode(watched)
  await log.append([{ topic: YOUTUBE_WATCHED, key: Buffer.from(ID), value }])

  // The owner's chat gets other alerts than those of the video's clients.
  startStage(t, log, { apiRoot: telegram.baseUrl, bot: true, routes: { office: [owner] } })
  const told = (chat: number, what: RegExp) =>
    transcript.until(
      (entries) => entries.find(({ chatId, text }) => chatId === chat && what.test(text)),
      t.signal,
    )
  const { code } = await createInvite(log, { route: 'acme' })
  people.start(viewer, code)
  await told(viewer, /alerts of acme/)
  people.start(owner)
  people.start(stranger)
  await told(stranger, /id is/)

  await write(log, { chat_id: 'watchers', text: 'first alert' }, { key: ID })
  await told(viewer, /first alert/)

  people.say(owner, `/follow https://youtu.be/${ID}`)
  await told(owner, /follows "Our film"/)
  // A rule that writes to each client of the video: its followers are with the first, once.
  await write(log, { chat_id: 'globex', text: 'nobody pairs with globex' }, { key: ID })
  await write(log, { chat_id: 'acme', text: 'second alert' }, { key: ID })
  await told(owner, /second alert/)
  await told(viewer, /second alert/)
  await write(log, { chat_id: 'watchers', text: 'third alert' }, { key: ID })
  await told(owner, /third alert/)
  await told(viewer, /third alert/)

  people.say(owner, `/mute ${ID}`)
  await told(owner, /No alerts about "Our film"/)
  people.say(owner, '/status')
  await told(owner, /Follows: "Our film"[\s\S]*Muted videos: "Our film"/)
  people.say(viewer, '/mute')
  await told(viewer, /may not change/)
  people.say(stranger, `/follow ${ID}`)
  await write(log, { chat_id: 'watchers', text: 'fourth alert' }, { key: ID })
  await told(viewer, /fourth alert/)
  people.say(owner, `/unmute ${ID}`)
  await told(owner, /come to this chat again/)
  await write(log, { chat_id: 'watchers', text: 'fifth alert' }, { key: ID })
  await told(owner, /fifth alert/)

  const alertsOf = (chat: number) =>
    transcript.entries
      .filter(({ chatId, text }) => chatId === chat && / alert$/.test(text))
      .map(({ text }) => text)
  assert.deepEqual(alertsOf(owner), ['second alert', 'third alert', 'fifth alert'])
  assert.deepEqual(alertsOf(stranger), [])
  const toStranger = transcript.entries.filter(({ chatId }) => chatId === stranger)
  for (const { text } of toStranger) assert.match(text, /id is/)
})
