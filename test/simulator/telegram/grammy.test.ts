import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bot, GrammyError, HttpError, InlineKeyboard, InputFile } from 'grammy'
import { errorPage } from '../../../src/simulator/faults/common.ts'
import { TOKEN, telegramFor, until } from './support.ts'

/** The client that most bots are made with has to find nothing amiss. */
test('a bot made with grammY lives here as it does at Telegram', async (t) => {
  const { telegram, people, ann } = await telegramFor(t, { limits: false, throttle: false })
  const bot = new Bot(TOKEN, { client: { apiRoot: telegram.baseUrl } })
  bot.command('start', (ctx) => ctx.reply(`Welcome ${ctx.from?.first_name}: ${ctx.match}`))
  bot.callbackQuery('mute', async (ctx) => {
    await ctx.answerCallbackQuery({ text: 'Muted' })
    await ctx.editMessageText('<b>muted</b>', { parse_mode: 'HTML' })
  })
  bot.on('my_chat_member', (ctx) =>
    ctx.api.sendMessage(ann.id, `now ${ctx.myChatMember.new_chat_member.status}`),
  )
  const running = bot.start({ drop_pending_updates: true })
  await until(() => telegram.isPolled())

  const said = (text: string) =>
    telegram.transcript.until((entries) => entries.find((entry) => entry.text === text), t.signal)
  people.start(ann.id, 'code_1')
  await said('Welcome Ann: code_1')
  const sent = await bot.api.sendMessage(ann.id, 'alert', {
    reply_markup: new InlineKeyboard().text('Mute', 'mute'),
  })
  people.press(ann.id, sent.message_id, 'mute')
  const muted = await said('muted')
  assert.equal(muted.method, 'editmessagetext')
  people.group({ title: 'Team' })
  await said('now member')

  const chart = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const photo = await bot.api.sendPhoto(ann.id, new InputFile(chart, 'chart.png'), { caption: 'c' })
  assert.equal(photo.photo[0]!.width, 1)
  await bot.api.setMyCommands([{ command: 'status', description: 'How things are' }])
  assert.equal((await bot.api.getChat(ann.id)).type, 'private')

  await assert.rejects(bot.api.sendMessage(1, 'x'), (error) => {
    assert.ok(error instanceof GrammyError)
    assert.equal(error.description, 'Bad Request: chat not found')
    return true
  })
  telegram.faults.add({ match: { operation: 'getMe' }, action: errorPage(502) })
  await assert.rejects(bot.api.getMe(), HttpError)
  await bot.stop()
  await running
})
