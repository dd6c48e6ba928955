import assert from 'node:assert/strict'
import { test } from 'node:test'
import { described, START, TOKEN, telegramFor } from './support.ts'

test('a message is accepted, shown, and kept in the transcript', async (t) => {
  const { telegram, ann, say } = await telegramFor(t)
  const reply = await say('<b>Views</b> of <a href="https://youtu.be/x">A &amp; B</a>', {
    parse_mode: 'HTML',
  })
  assert.equal(reply.status, 200)
  assert.equal(reply.json.ok, true)
  const message = reply.json.result
  assert.equal(message.text, 'Views of A & B')
  assert.deepEqual(message.entities, [
    { type: 'bold', offset: 0, length: 5 },
    { type: 'text_link', offset: 9, length: 5, url: 'https://youtu.be/x' },
  ])
  assert.equal(message.date, START / 1000)
  assert.deepEqual(message.chat, { id: ann.id, type: 'private', first_name: 'Ann', username: 'ann' })
  assert.equal(message.from.is_bot, true)
  assert.deepEqual(telegram.messages(ann.id).at(-1), message)
  const [entry] = telegram.transcript.entries
  assert.equal(entry!.text, 'Views of A & B')
  assert.equal(entry!.parameters.parse_mode, 'HTML')
  assert.equal(entry!.answer, 'delivered')
  assert.equal(entry!.messageId, message.message_id)
  assert.ok(!JSON.stringify([telegram.requests, telegram.transcript.entries]).includes(TOKEN.split(':')[1]!))
})

test('parameters come as JSON, urlencoded, multipart and in the query; the method in any case', async (t) => {
  const { telegram, ann, read, call } = await telegramFor(t, { limits: false })
  const url = (method: string) => `${telegram.baseUrl}/bot${TOKEN}/${method}`
  const fields = { chat_id: String(ann.id), text: 'hi', disable_notification: 'true' }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const replies = [
    await call('SENDMESSAGE', { ...fields, disable_notification: true, chat_id: ann.id }),
    await read(await fetch(url('sendmessage'), { method: 'POST', body: new URLSearchParams(fields) })),
    await read(await fetch(url('sendMessage'), { method: 'POST', body: form })),
    await read(await fetch(`${url('sendMessage')}?${new URLSearchParams(fields)}`)),
  ]
  for (const reply of replies) assert.equal(reply.json.result.text, 'hi')
  assert.equal(telegram.transcript.entries.filter((entry) => entry.silent).length, 4)
})

test('a body that can not be read is refused', async (t) => {
  const { telegram, read } = await telegramFor(t)
  const post = async (type: string, body: string) =>
    described(
      await read(
        await fetch(`${telegram.baseUrl}/bot${TOKEN}/getMe`, {
          method: 'POST',
          headers: { 'content-type': type },
          body,
        }),
      ),
    )
  assert.match(await post('application/json', '{'), /^Bad Request: can't parse/)
  assert.match(await post('application/json', '[]'), /^Bad Request: JSON object expected/)
  assert.match(await post('text/plain', 'x'), /^Bad Request: unsupported content type/)
  assert.match(await post('multipart/form-data; boundary=x', 'y'), /^Bad Request: can't parse/)
})

test('texts are bounded before and after their entities are parsed', async (t) => {
  const { say } = await telegramFor(t, { limits: false })
  assert.equal((await say('x'.repeat(4096))).status, 200)
  assert.equal((await say(`<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' })).status, 200)
  assert.equal((await say('🎬'.repeat(2048))).status, 200)
  const cases: [text: string, description: string][] = [
    ['x'.repeat(4097), 'message is too long'],
    ['🎬'.repeat(2049), 'message is too long'],
    ['x'.repeat(32_769), 'text is too long'],
    ['', 'message text is empty'],
    [' \n\u200b ', 'message text is empty'],
  ]
  for (const [text, description] of cases) {
    const reply = await say(text)
    assert.equal(reply.status, 400)
    assert.deepEqual(reply.json, {
      ok: false,
      error_code: 400,
      description: `Bad Request: ${description}`,
    })
  }
})

test('entities that can not be parsed are told as Telegram tells them', async (t) => {
  const { say } = await telegramFor(t)
  const cases: [mode: string, text: string, description: string][] = [
    ['HTML', 'a <b>b', 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'],
    [
      'MarkdownV2',
      '1.5',
      "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ],
    ['Markdown', 'a_b', "can't parse entities: Can't find end of the entity starting at byte offset 1"],
    ['BBCode', 'a', 'unsupported parse_mode'],
  ]
  for (const [parse_mode, text, description] of cases) {
    assert.equal(described(await say(text, { parse_mode })), `Bad Request: ${description}`)
  }
})

test('parameters of the wrong type are refused', async (t) => {
  const { telegram, say } = await telegramFor(t)
  const cases: [parameters: Record<string, unknown>, description: RegExp][] = [
    [{ message_thread_id: 'x' }, /"message_thread_id" must be a valid Number/],
    [{ disable_notification: 'perhaps' }, /"disable_notification" must be a Boolean/],
    [{ link_preview_options: 'true' }, /object expected as link preview options/],
    [{ reply_parameters: '{' }, /can't parse reply parameters JSON object/],
    [{ reply_parameters: { message_id: 'x' } }, /"message_id" must be a valid Number/],
    [{ entities: {} }, /expected an Array/],
    [{ entities: [{ type: 'bold' }] }, /can't parse MessageEntity/],
    [{ reply_markup: { buttons: [] } }, /object expected as reply markup/],
    [{ reply_markup: { inline_keyboard: [{ text: 'x' }] } }, /must be an Array of Arrays/],
    [{ reply_markup: { inline_keyboard: [[{ text: 'x' }]] } }, /Text buttons are unallowed/],
    [
      { reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: 'é'.repeat(33) }]] } },
      /BUTTON_DATA_INVALID/,
    ],
    [{ reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: '' }]] } }, /BUTTON_DATA_INVALID/],
    [{ reply_markup: { inline_keyboard: [[{ text: 'x', url: 'not a link' }]] } }, /BUTTON_URL_INVALID/],
    [
      { reply_markup: { inline_keyboard: [[{ text: 'x', url: 'https://e.org', callback_data: 'y' }]] } },
      /Exactly one/,
    ],
    [
      { reply_markup: { inline_keyboard: [[{ text: 'x', url: 'https://e.org', style: 'pink' }]] } },
      /Invalid style/,
    ],
  ]
  for (const [parameters, description] of cases) {
    const reply = await say('x', parameters)
    assert.equal(reply.status, 400, JSON.stringify(parameters))
    assert.match(described(reply), description)
  }
  assert.equal(telegram.transcript.entries.length, 0)
  assert.equal((await say('x', { some_future_field: { a: 1 } })).status, 200, 'unknown fields are let pass')
})

test('whom a bot may not write to', async (t) => {
  const { telegram, people, ann, call } = await telegramFor(t, { limits: false })
  const send = async (chat_id: number | string | undefined) => {
    const reply = await call('sendMessage', { chat_id, text: 'x' })
    return `${reply.status} ${reply.json.description ?? 'ok'}`
  }
  assert.equal(await send(undefined), '400 Bad Request: chat_id is empty')
  assert.equal(await send(''), '400 Bad Request: chat_id is empty')
  for (const unknown of [1, 'abc', '1.5e8', '@nobody']) {
    assert.equal(await send(unknown), '400 Bad Request: chat not found')
  }
  const bob = people.person()
  assert.equal(await send(bob.id), '400 Bad Request: chat not found')
  people.block(ann.id)
  assert.equal(await send(ann.id), '403 Forbidden: bot was blocked by the user')
  people.unblock(ann.id)
  assert.equal(await send(ann.id), '200 ok')
  people.deactivate(ann.id)
  assert.equal(await send(ann.id), '403 Forbidden: user is deactivated')

  const group = people.group({ title: 'Team' })
  assert.equal(await send(group.id), '200 ok')
  people.setBots(group.id, 'kicked')
  assert.equal(await send(group.id), '403 Forbidden: bot was kicked from the group chat')
  people.setBots(group.id, 'left')
  assert.equal(await send(group.id), '403 Forbidden: bot is not a member of the group chat')
  people.setBots(group.id, 'restricted')
  assert.equal(await send(group.id), '400 Bad Request: not enough rights to send text messages to the chat')
  people.deleteGroup(group.id)
  assert.equal(await send(group.id), '403 Forbidden: the group chat was deleted')

  const supergroup = people.supergroup({ title: 'Big', bots: 'kicked' })
  assert.equal(await send(supergroup.id), '403 Forbidden: bot was kicked from the supergroup chat')
  const channel = people.channel({ title: 'Stats', username: 'acme_stats' })
  assert.equal(await send('@Acme_Stats'), '200 ok')
  assert.deepEqual(telegram.messages(channel.id).at(-1)!.sender_chat, channel)
  people.setBots(channel.id, 'member')
  assert.equal(await send(channel.id), '400 Bad Request: need administrator rights in the channel chat')
  people.setBots(channel.id, 'left')
  assert.equal(await send(channel.id), '403 Forbidden: bot is not a member of the channel chat')
})

test('ids have the ranges of their kinds', async (t) => {
  const { people } = await telegramFor(t)
  const group = people.group({ title: 'a' }).id
  assert.ok(group < 0 && group > -1_000_000_000_000)
  assert.match(String(people.supergroup({ title: 'b' }).id), /^-100\d{10}$/)
  assert.match(String(people.channel({ title: 'c' }).id), /^-100\d{10}$/)
  assert.ok(people.person().id > 0)
})

test('a group that became a supergroup says where it went', async (t) => {
  const { telegram, people, call } = await telegramFor(t)
  const group = people.group({ title: 'Team' })
  const grown = people.migrate(group.id)
  const reply = await call('sendMessage', { chat_id: group.id, text: 'x' })
  assert.equal(reply.status, 400)
  assert.deepEqual(reply.json, {
    ok: false,
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: grown.id },
  })
  assert.equal((await call('sendMessage', { chat_id: grown.id, text: 'x' })).status, 200)
  const told = telegram.pendingUpdates().map((update) => update.message)
  assert.ok(told.some((message) => message?.chat.id === group.id && message.migrate_to_chat_id === grown.id))
  assert.ok(
    told.some((message) => message?.chat.id === grown.id && message.migrate_from_chat_id === group.id),
  )
})

test('topics are written to by their thread', async (t) => {
  const { people, call, ann } = await telegramFor(t)
  const forum = people.supergroup({ title: 'Forum', forum: true })
  const thread = people.topic(forum.id, 'Alerts')
  const send = (chat_id: number, message_thread_id: number) =>
    call('sendMessage', { chat_id, message_thread_id, text: 'x' })
  const reply = await send(forum.id, thread)
  assert.equal(reply.json.result.message_thread_id, thread)
  assert.equal(reply.json.result.is_topic_message, true)
  assert.equal(described(await send(forum.id, 999)), 'Bad Request: message thread not found')
  assert.equal(described(await send(ann.id, thread)), 'Bad Request: message thread not found')
  people.closeTopic(forum.id, thread)
  assert.equal(described(await send(forum.id, thread)), 'Bad Request: TOPIC_CLOSED')
})

test('a message answers another one, or does not care', async (t) => {
  const { say } = await telegramFor(t)
  const first = (await say('one')).json.result
  const second = (await say('two', { reply_parameters: { message_id: first.message_id } })).json.result
  assert.equal(second.reply_to_message.text, 'one')
  const gone = { message_id: 9999 }
  assert.equal(
    described(await say('three', { reply_parameters: gone })),
    'Bad Request: message to be replied not found',
  )
  const reply = await say('three', { reply_parameters: { ...gone, allow_sending_without_reply: true } })
  assert.equal(reply.status, 200)
})

test('a text is edited, but not into itself', async (t) => {
  const { telegram, people, ann, say, call } = await telegramFor(t)
  const { message_id } = (await say('one')).json.result
  const edit = (text: string, more = {}) =>
    call('editMessageText', { chat_id: ann.id, message_id, text, ...more })
  const edited = (await edit('two')).json.result
  assert.equal(edited.text, 'two')
  assert.equal(edited.edit_date, START / 1000)
  assert.equal(telegram.messages(ann.id).at(-1)!.text, 'two')
  assert.match(
    described(await edit('two')),
    /^Bad Request: message is not modified: specified new message content/,
  )
  assert.equal(described(await edit('x', { message_id: 999 })), 'Bad Request: message to edit not found')
  const theirs = people.say(ann.id, 'hello').message_id
  assert.equal(described(await edit('x', { message_id: theirs })), "Bad Request: message can't be edited")
  assert.deepEqual(
    telegram.transcript.entries.map((entry) => `${entry.method} ${entry.text}`),
    ['sendmessage one', 'editmessagetext two'],
  )
  assert.equal((await call('deleteMessage', { chat_id: ann.id, message_id })).json.result, true)
  assert.equal(described(await edit('three')), 'Bad Request: message to edit not found')
})

const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(64)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}
const jpeg = (width: number, height: number) => {
  const bytes = Buffer.from('ffd8ffe000044a46ffc0001108000000000301', 'hex')
  bytes.writeUInt16BE(height, 13)
  bytes.writeUInt16BE(width, 15)
  return bytes
}

test('photos come as files, by URL and by the id of an earlier one', async (t) => {
  const { telegram, ann, call, read } = await telegramFor(t, { limits: false })
  const upload = async (bytes: Buffer, caption = 'c', type = 'image/png') => {
    const form = new FormData()
    form.set('chat_id', String(ann.id))
    form.set('caption', caption)
    form.set('photo', new Blob([new Uint8Array(bytes)], { type }), 'chart.png')
    return read(await fetch(`${telegram.baseUrl}/bot${TOKEN}/sendPhoto`, { method: 'POST', body: form }))
  }
  const sent = (await upload(png(800, 600))).json.result
  assert.equal(sent.caption, 'c')
  assert.equal(sent.photo[0].width, 800)
  assert.equal(sent.photo[0].height, 600)
  assert.equal((await upload(jpeg(640, 480), '', 'image/jpeg')).json.result.photo[0].width, 640)
  const again = await call('sendPhoto', { chat_id: ann.id, photo: sent.photo[0].file_id })
  assert.equal(again.json.result.photo[0].width, 800)
  assert.equal(
    (await call('sendPhoto', { chat_id: ann.id, photo: 'https://i.ytimg.com/vi/x/default.jpg' })).status,
    200,
  )
  const file = await fetch(`${telegram.inspectionUrl}files/${sent.photo[0].file_id}`)
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), png(800, 600))

  assert.equal(described(await upload(png(9000, 1001))), 'Bad Request: PHOTO_INVALID_DIMENSIONS')
  assert.equal(described(await upload(png(2100, 100))), 'Bad Request: PHOTO_INVALID_DIMENSIONS')
  assert.equal(described(await upload(Buffer.from('not a picture'))), 'Bad Request: IMAGE_PROCESS_FAILED')
  assert.equal(
    described(await upload(Buffer.concat([png(8, 8), Buffer.alloc(10_000_000)]))),
    'Bad Request: file is too big',
  )
  assert.equal(
    described(await upload(png(8, 8), 'x'.repeat(1025))),
    'Bad Request: message caption is too long',
  )
  assert.equal(
    described(await call('sendPhoto', { chat_id: ann.id, photo: 'nothing' })),
    'Bad Request: wrong file identifier/HTTP URL specified',
  )
  assert.equal(
    described(await call('sendPhoto', { chat_id: ann.id })),
    'Bad Request: there is no photo in the request',
  )
  const { message_id } = sent
  assert.equal(
    described(await call('editMessageText', { chat_id: ann.id, message_id, text: 'x' })),
    'Bad Request: there is no text in the message to edit',
  )
})

test('tokens, methods and paths that do not exist', async (t) => {
  const { telegram, call, read } = await telegramFor(t)
  const cases: [reply: Promise<Awaited<ReturnType<typeof call>>>, status: number, description: string][] = [
    [call('getMe', {}, '123456789:AAanother-secret'), 401, 'Unauthorized'],
    [call('getMe', {}, 'token'), 401, 'Unauthorized: invalid token specified'],
    [call('sendPigeon'), 404, 'Not Found: method not found'],
    [call('constructor'), 404, 'Not Found: method not found'],
    [fetch(`${telegram.baseUrl}/${TOKEN}/getMe`).then(read), 404, 'Not Found'],
    [fetch(`${telegram.baseUrl}/bot${TOKEN}/getMe`, { method: 'PUT' }).then(read), 405, 'Method Not Allowed'],
  ]
  for (const [asked, status, description] of cases) {
    const reply = await asked
    assert.equal(reply.status, status)
    assert.deepEqual(reply.json, { ok: false, error_code: status, description })
  }
})

test('a bot is told who it is, where it is, and what it can do', async (t) => {
  const { ann, call } = await telegramFor(t)
  const me = (await call('getMe')).json.result
  assert.equal(me.id, 123456789)
  assert.equal(me.is_bot, true)
  assert.equal(me.can_read_all_group_messages, false)
  assert.equal((await call('getChat', { chat_id: ann.id })).json.result.first_name, 'Ann')
  const commands = [{ command: 'status', description: 'How things are' }]
  assert.equal((await call('setMyCommands', { commands })).json.result, true)
  assert.deepEqual((await call('getMyCommands')).json.result, commands)
  assert.deepEqual((await call('getMyCommands', { language_code: 'de' })).json.result, [])
  assert.equal((await call('deleteMyCommands')).json.result, true)
  assert.deepEqual((await call('getMyCommands')).json.result, [])
  const refused = [
    [{ commands: 'x' }, /can't parse/],
    [{ commands: [{ command: 'Status', description: 'x' }] }, /BOT_COMMAND_INVALID/],
    [{ commands: [{ command: 'status', description: '' }] }, /BOT_COMMAND_DESCRIPTION_INVALID/],
    [{ commands: Array.from({ length: 101 }, () => commands[0]) }, /BOT_COMMANDS_TOO_MUCH/],
  ] as const
  for (const [parameters, description] of refused) {
    assert.match(described(await call('setMyCommands', parameters)), description)
  }
  assert.equal((await call('sendChatAction', { chat_id: ann.id, action: 'typing' })).json.result, true)
  assert.equal((await call('sendChatAction', { chat_id: ann.id, action: 'dancing' })).status, 400)
})
