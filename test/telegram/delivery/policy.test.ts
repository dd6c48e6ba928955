import assert from 'node:assert/strict'
import { test } from 'node:test'
import { World } from './model.ts'

const HOUR_MS = 3_600_000
const outcomes = (world: World) => world.deliveries.map(({ delivery }) => [delivery.TEXT, delivery.OUTCOME])

test('quiet hours: messages wait for the morning without ageing, then come as one', () => {
  const world = new World({ maxAgeMs: HOUR_MS })
  world.chats.change('1', { QUIET_FROM: '12:00', QUIET_TO: '20:00' }, world.nowMs)
  for (let i = 0; i < 8; i++) world.write({ chat_id: 1, text: `night ${i}` })
  world.write({ chat_id: 2, text: 'awake' })
  world.turn()
  assert.deepEqual(
    world.inFlight.map(({ chat }) => chat),
    ['2'],
  )
  const startedMs = world.nowMs
  world.settle()
  assert.equal(world.nowMs - startedMs, 8 * HOUR_MS)
  const own = world.arrived.filter(({ chat }) => chat === '1')
  assert.equal(own.length, 1)
  for (let i = 0; i < 8; i++) assert.ok(own[0]!.text.includes(`night ${i}`))
})

test('a muted chat and a muted video: recorded, not sent', () => {
  const world = new World()
  world.chats.change('1', { MUTED_UNTIL: BigInt(world.nowMs + HOUR_MS) }, world.nowMs)
  world.chats.change('2', { MUTED_VIDEOS: ['v1'] }, world.nowMs)
  world.write({ chat_id: 1, text: 'a' })
  world.write({ chat_id: 2, text: 'b' }, 'v1')
  world.write({ chat_id: 2, text: 'c' }, 'v2')
  world.settle()
  assert.deepEqual(outcomes(world), [
    ['a', 'muted'],
    ['b', 'muted'],
    ['c', 'sent'],
  ])
  world.nowMs += HOUR_MS + 1
  world.write({ chat_id: 1, text: 'd' })
  world.settle()
  assert.deepEqual(outcomes(world).at(-1), ['d', 'sent'])
})

test('a parked chat is tried again after an hour, with one message, and comes back with it', () => {
  const world = new World({ parkedRetryMs: HOUR_MS })
  world.write({ chat_id: 1, text: 'a' })
  world.turn()
  world.answer('target-refused')
  world.write({ chat_id: 1, text: 'b' })
  world.turn()
  assert.deepEqual(outcomes(world), [
    ['a', 'failed'],
    ['b', 'failed'],
  ])
  assert.equal(world.inFlight.length, 0)
  world.nowMs += HOUR_MS
  world.write({ chat_id: 1, text: 'c' })
  world.write({ chat_id: 1, text: 'd' })
  world.turn()
  assert.equal(world.inFlight.length, 1)
  world.answer('target-refused')
  world.turn()
  assert.deepEqual(
    outcomes(world)
      .slice(2)
      .map(([, outcome]) => outcome),
    ['failed', 'failed'],
  )
  world.nowMs += HOUR_MS
  world.write({ chat_id: 1, text: 'e' })
  world.settle()
  assert.equal(world.chats.get('1')!.STATE, 'active')
  assert.deepEqual(outcomes(world).at(-1), ['e', 'sent'])
})

test('an outage is found out with a few requests, however many chats wait', () => {
  const world = new World()
  for (let chat = 1; chat <= 200; chat++) world.write({ chat_id: chat, text: 'x' })
  world.turn()
  assert.equal(world.inFlight.length, 30, 'what the limits let go at once')
  while (world.inFlight.length > 0) world.answer('unclear')
  world.nowMs += 5000
  world.turn()
  assert.equal(world.inFlight.length, 0, 'nothing before the API has answered')
  world.settle()
  assert.equal(world.arrived.length, 200)
  assert.equal(world.arrived.filter(({ isMarked }) => isMarked).length, 30)
})

test('repeats of an unclear message have an end, and then it is called uncertain', () => {
  const world = new World({ maxRepeats: 2 })
  world.write({ chat_id: 1, text: 'x' })
  let requests = 0
  while (world.deliveries.length === 0) {
    world.turn()
    if (world.inFlight.length > 0) {
      requests += 1
      world.answer('unclear')
    } else world.nowMs = Math.max(world.nowMs + 1, Math.min(world.wakeAtMs, world.nowMs + 60_000))
  }
  assert.equal(requests, 3)
  assert.deepEqual(outcomes(world), [['x', 'uncertain']])
})

test('a long silence of the API: messages grow too old; one that may have arrived says so', () => {
  const world = new World({ maxAgeMs: HOUR_MS })
  world.write({ chat_id: 1, text: 'tried' })
  world.turn()
  world.answer('unclear')
  world.write({ chat_id: 1, text: 'waiting' })
  world.nowMs += HOUR_MS + 2
  world.turn()
  assert.deepEqual(outcomes(world), [
    ['tried', 'uncertain'],
    ['waiting', 'expired'],
  ])
  assert.match(world.deliveries[0]!.delivery.REASON!, /may have arrived/)
})

test('two floods in a row are taken for one of the whole bot', () => {
  const world = new World()
  world.write({ chat_id: 1, text: 'x' })
  world.write({ chat_id: 2, text: 'x' })
  world.turn()
  world.answer('rate-limited')
  world.answer('rate-limited')
  world.write({ chat_id: 3, text: 'x' })
  world.turn()
  assert.equal(world.inFlight.length, 0)
  world.settle()
  assert.equal(world.arrived.length, 3)
})

test('a digest grows while it waits, keeps the newest, and fits into one message', () => {
  const world = new World({ coalesceAbove: 3 })
  world.write({ chat_id: 1, text: 'first' })
  world.turn()
  for (let i = 0; i < 300; i++) {
    world.write({ chat_id: 1, text: `alert ${i} <&> ${'word '.repeat(20)}` })
    world.turn()
  }
  world.answer('sent')
  assert.equal(world.queued('1'), 300)
  world.settle()
  assert.equal(world.arrived.length, 2)
  const { text } = world.arrived[1]!
  assert.match(text, /^<b>300 messages, the latest \d+<\/b>/)
  assert.ok(text.includes('alert 299 &lt;&amp;&gt; word'))
  assert.ok(text.length < 4600)
  assert.equal(world.deliveries.filter(({ delivery }) => delivery.OUTCOME === 'coalesced').length, 299)
})

test('a message with buttons stays on its own, in its place', () => {
  const world = new World({ coalesceAbove: 2 })
  world.write({ chat_id: 1, text: 'busy' })
  world.turn()
  const buttons = { chat_id: 1, text: 'choose', reply_markup: '{}' }
  for (let i = 0; i < 3; i++) world.write({ chat_id: 1, text: `before ${i}` })
  world.write(buttons)
  for (let i = 0; i < 3; i++) world.write({ chat_id: 1, text: `after ${i}` })
  world.settle()
  const texts = world.arrived.map(({ text }) => text.replaceAll('\n', ' '))
  assert.deepEqual(texts, [
    'busy',
    '<b>3 messages</b>  before 0  before 1  before 2',
    'choose',
    '<b>3 messages</b>  after 0  after 1  after 2',
  ])
})

test('topics of a forum are coalesced apart', () => {
  const world = new World({ coalesceAbove: 2 })
  world.write({ chat_id: -1005, text: 'busy' })
  world.turn()
  for (let i = 0; i < 6; i++) {
    const topic = { chat_id: -1005, text: `topic ${i % 2}`, message_thread_id: i % 2 }
    world.write(topic)
  }
  world.settle()
  assert.equal(world.arrived.length, 3)
  assert.ok(
    world.arrived.slice(1).every(({ text }) => !(text.includes('topic 0') && text.includes('topic 1'))),
  )
})

test('a group gets 20 messages a minute at most, the others are not held up by it', () => {
  const world = new World({ coalesceAbove: 1000 })
  const startedMs = world.nowMs
  for (let i = 0; i < 30; i++) world.write({ chat_id: -1005, text: `g${i}` })
  for (let i = 0; i < 30; i++) world.write({ chat_id: 5, text: `p${i}` })
  world.settle()
  const firstMinute = world.requested.filter(({ atMs }) => atMs < startedMs + 60_000)
  assert.equal(firstMinute.filter(({ chat }) => chat === '-1005').length, 20)
  assert.equal(firstMinute.filter(({ chat }) => chat === '5').length, 30)
})

test('a chat whose place the bot took for an answer gets its alert after it, though nothing else happens', () => {
  const world = new World({ maxInFlight: 1 })
  world.write({ chat_id: '1', text: 'first' })
  world.write({ chat_id: '2', text: 'second' })
  world.turn()
  world.command('2')
  world.answer('sent')
  world.settle()
  assert.deepEqual(outcomes(world), [
    ['first', 'sent'],
    ['second', 'sent'],
  ])
})
