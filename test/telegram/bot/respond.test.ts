import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Update } from 'grammy/types'
import type { TelegramInvite } from '../../../src/records/chat.ts'
import { TELEGRAM_INVITE_SCHEMA } from '../../../src/records/chat.ts'
import { createInvite, Invites, inviteLink } from '../../../src/telegram/bot/invites.ts'
import { type BotContext, type Response, respond } from '../../../src/telegram/bot/respond.ts'
import { Strangers } from '../../../src/telegram/bot/strangers.ts'
import { Chats, type Routes } from '../../../src/telegram/chats/chats.ts'
import { avroType } from '../../../src/wire/avro.ts'
import type { SchemaRegistry } from '../../../src/wire/registry.ts'

const NOW = Date.parse('2026-01-10T12:00:00Z')

function context(routes: Routes = {}, rest: Partial<BotContext> = {}): BotContext {
  return {
    chats: new Chats(routes),
    invites: new Invites(),
    username: 'acme_alerts_bot',
    nowMs: NOW,
    queued: () => 3,
    mayAnswerStranger: () => true,
    ...rest,
  }
}

const chats = {
  private: { id: 42, type: 'private', first_name: 'Ann', last_name: 'Lee', username: 'ann' },
  group: { id: -5, type: 'group', title: 'Ops' },
  forum: { id: -1005, type: 'supergroup', title: 'Forum', is_forum: true },
  channel: { id: -1007, type: 'channel', title: 'News', username: 'acme_news' },
} as const

function message(chat: keyof typeof chats, text: string, rest: object = {}): Update {
  const kind = chat === 'channel' ? 'channel_post' : 'message'
  return {
    update_id: 1,
    [kind]: { message_id: 1, date: 1, chat: chats[chat], text, ...rest },
  } as unknown as Update
}

function membership(chat: keyof typeof chats, from: object, to: object): Update {
  const user = { id: 123456789, is_bot: true, first_name: 'Bot' }
  return {
    update_id: 1,
    my_chat_member: {
      chat: chats[chat],
      from: { id: 42, is_bot: false, first_name: 'Ann' },
      date: 1,
      old_chat_member: { user, ...from },
      new_chat_member: { user, ...to },
    },
  } as unknown as Update
}

const texts = ({ answers }: Response) => answers.map(({ text }) => text)

/** Makes an invitation as the program does, and lets the bot know of it. */
async function invited(into: BotContext, route: string, ttlMs = 1000): Promise<string> {
  const written: Buffer[] = []
  const { code } = await createInvite(
    {
      registry: { register: async () => 1 } as Partial<SchemaRegistry> as SchemaRegistry,
      append: async (records) => {
        for (const { key, value } of records) {
          written.push(Buffer.from(key!), Buffer.from(value!))
          const record = avroType(TELEGRAM_INVITE_SCHEMA).fromBuffer(Buffer.from(value!).subarray(5))
          into.invites.apply(Buffer.from(key!).toString(), record as TelegramInvite)
        }
        return []
      },
    },
    { route, ttlMs, nowMs: NOW },
  )
  assert.ok(!Buffer.concat(written).includes(code), 'the log has no code, only its hash')
  return code
}

test('whoever writes in private is told the chat id and what to do with it, and nothing else', () => {
  for (const text of ['/start', 'hello', '/status', '/whatever', '/start@acme_alerts_bot']) {
    const response = respond(message('private', text), context())
    assert.equal(response.answers.length, 1)
    assert.match(texts(response)[0]!, /id is 42\.[\s\S]*routes:[\s\S]*invitation/)
    assert.deepEqual(response.changes, [], 'strangers are not recorded')
  }
})

test('in a group only commands for this bot are answered; a topic’s id is told', () => {
  assert.deepEqual(respond(message('group', 'hello all'), context()).answers, [])
  assert.deepEqual(respond(message('group', '/start@other_bot'), context()).answers, [])
  assert.deepEqual(respond(message('group', '/unrelated'), context()).answers, [])
  assert.match(texts(respond(message('group', '/start'), context()))[0]!, /id is -5\./)
  const inTopic = message('forum', '/start@Acme_Alerts_Bot', { message_thread_id: 9, is_topic_message: true })
  const [answer] = respond(inTopic, context()).answers
  assert.deepEqual([answer!.chat, answer!.threadId], ['-1005', 9])
  assert.match(answer!.text, /message_thread_id is 9/)
})

test('in a channel nothing is answered but a good invitation', async () => {
  const own = context()
  const code = await invited(own, 'acme')
  for (const text of ['news of the day', '/start', '/start wrong', '/status']) {
    assert.deepEqual(respond(message('channel', text), own).answers, [], text)
  }
  const { changes, usedCode } = respond(message('channel', `/start ${code}`), own)
  assert.equal(changes[0]!.chat, '-1007')
  assert.ok(usedCode)
})

test('a code pairs the chat with its route, once, in the topic where it was given', async () => {
  const own = context()
  const code = await invited(own, 'acme')
  const response = respond(
    message('forum', `/start ${code}`, { message_thread_id: 9, is_topic_message: true }),
    own,
  )
  assert.match(texts(response)[0]!, /alerts of acme/)
  assert.deepEqual(response.changes, [
    {
      chat: '-1005',
      change: {
        TITLE: 'Forum',
        TYPE: 'supergroup',
        USERNAME: null,
        STATE: 'active',
        REASON: null,
        PARKED_AT: null,
        ROLE: 'viewer',
        ROUTES: [{ NAME: 'acme', THREAD_ID: 9n }],
        PAIRED_AT: BigInt(NOW),
      },
    },
  ])
  own.invites.apply(response.usedCode!, null)
  const again = respond(message('private', `/start ${code}`), own)
  assert.match(texts(again)[0]!, /unknown, used or out of date/)
  assert.deepEqual(again.changes, [])
})

test('a second route is added to the first; a code that is out of date or wrong pairs nothing', async () => {
  const own = context()
  own.chats.change('42', { ROUTES: [{ NAME: 'acme', THREAD_ID: null }], ROLE: 'admin' }, 1)
  const second = await invited(own, 'globex')
  const { change } = respond(message('private', `/start ${second}`), own).changes[0]!
  assert.deepEqual(
    change.ROUTES!.map(({ NAME }) => NAME),
    ['acme', 'globex'],
  )
  assert.equal(change.ROLE, 'admin', 'an invitation takes no rights away')
  const late = await invited(own, 'initech', 0)
  for (const code of [late, 'x', '__proto__']) {
    assert.equal(respond(message('private', `/start ${code}`), own).usedCode, undefined)
  }
})

test('a chat that gets alerts is told which, and how it stands', () => {
  const own = context({ acme: [42] })
  own.chats.change(
    '42',
    { QUIET_FROM: '22:00', QUIET_TO: '07:00', TIME_ZONE: 'Europe/Berlin', MUTED_VIDEOS: ['v1'] },
    1,
  )
  assert.match(texts(respond(message('private', 'hi'), own))[0]!, /alerts of acme/)
  const status = texts(respond(message('private', '/status'), own))[0]!
  assert.match(
    status,
    /Alerts of: acme\nWaiting for this chat: 3\nQuiet hours: 22:00 to 07:00, Europe\/Berlin/,
  )
  assert.match(status, /Muted videos: v1\nChat id: 42/)
})

test('blocked and unblocked, kicked and added again: the chat is parked and comes back', () => {
  const own = context({ acme: [42, -5] })
  const member = { status: 'member' }
  const kicked = { status: 'kicked', until_date: 0 }
  const apply = (response: Response) => {
    for (const { chat, change } of response.changes) own.chats.change(chat, change, NOW)
    return response
  }
  apply(respond(membership('private', member, kicked), own))
  assert.equal(own.chats.get('42')!.STATE, 'parked')
  assert.match(own.chats.get('42')!.REASON!, /blocked by the user/)
  apply(respond(membership('private', kicked, member), own))
  assert.equal(own.chats.get('42')!.STATE, 'active')

  apply(respond(membership('group', member, kicked), own))
  assert.match(own.chats.get('-5')!.REASON!, /kicked from the group chat/)
  apply(respond(membership('group', kicked, { status: 'restricted', can_send_messages: false }), own))
  assert.match(own.chats.get('-5')!.REASON!, /not enough rights/)
  apply(respond(membership('group', kicked, member), own))
  assert.deepEqual([own.chats.get('-5')!.STATE, own.chats.get('-5')!.TITLE], ['active', 'Ops'])

  own.chats.change('42', { STATE: 'parked', REASON: 'x' }, NOW)
  apply(respond(message('private', 'I am back'), own))
  assert.equal(own.chats.get('42')!.STATE, 'active', 'who writes can be written to')
})

test('added to a strange group it says the id; to a channel, to the person and only if known', () => {
  const left = { status: 'left' }
  const admin = { status: 'administrator', can_post_messages: true }
  const greeting = respond(membership('group', left, { status: 'member' }), context())
  assert.match(texts(greeting)[0]!, /id is -5/)
  assert.equal(greeting.changes.length, 1, 'so that it is listed')
  assert.deepEqual(
    respond(membership('group', { status: 'member' }, { status: 'administrator' }), context()).answers,
    [],
  )

  assert.deepEqual(respond(membership('channel', left, admin), context()).answers, [])
  const [told] = respond(membership('channel', left, admin), context({ acme: [42] })).answers
  assert.equal(told!.chat, '42')
  assert.match(told!.text, /channel News.*-1007/)
  const own = context({ news: [-1007] })
  const mute = { status: 'administrator', can_post_messages: false }
  assert.match(
    respond(membership('channel', admin, mute), own).changes[0]!.change.REASON!,
    /administrator rights/,
  )
})

test('a strange group that it leaves is forgotten', () => {
  const own = context()
  const left = respond(membership('group', { status: 'member' }, { status: 'left' }), own)
  assert.deepEqual([left.changes, left.forgotten], [[], []])
  own.chats.change('-5', { TITLE: 'Ops' }, 1)
  assert.deepEqual(respond(membership('group', { status: 'member' }, { status: 'left' }), own).forgotten, [
    '-5',
  ])
})

test('a group’s move is understood from both sides; unknown updates are left alone', () => {
  const to = { message_id: 1, date: 1, chat: chats.group, migrate_to_chat_id: -1005 }
  const from = { message_id: 1, date: 1, chat: chats.forum, migrate_from_chat_id: -5 }
  for (const moved of [to, from]) {
    const update = { update_id: 1, message: moved } as unknown as Update
    assert.deepEqual(respond(update, context()).migrated, { from: '-5', to: '-1005' })
  }
  const strange = { update_id: 1, subscription: { any: 'thing' } } as unknown as Update
  assert.deepEqual(respond(strange, context()), { answers: [], changes: [], forgotten: [] })
})

test('strangers get a few answers a minute, and no more than some in all', () => {
  const strangers = new Strangers()
  const count = (chat: string, times: number, atMs = NOW) =>
    Array.from({ length: times }, () => strangers.mayAnswer(chat, atMs)).filter(Boolean).length
  assert.equal(count('1', 10), 3)
  assert.equal(count('2', 10), 3)
  const others = Array.from({ length: 100 }, (_, i) => count(`${i + 10}`, 1)).reduce((a, b) => a + b)
  assert.equal(others, 24)
  assert.equal(count('1', 10, NOW + 60_001), 3)
  const quiet = respond(message('private', 'hi'), context({}, { mayAnswerStranger: () => false }))
  assert.deepEqual(quiet.answers, [])
})

test('links open a chat with the bot, or ask for a group', () => {
  assert.equal(inviteLink('acme_bot', 'abc'), 'https://t.me/acme_bot?start=abc')
  assert.equal(inviteLink('acme_bot', 'abc', 'group'), 'https://t.me/acme_bot?startgroup=abc')
})
