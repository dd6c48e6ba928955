import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Fate, World } from './model.ts'

type Action =
  | { readonly kind: 'write'; readonly chat: string; readonly count: number }
  | { readonly kind: 'turn'; readonly dieAt?: 'before-commit' | 'after-commit' }
  | { readonly kind: 'answer'; readonly fate: Fate; readonly answerLost: boolean; readonly at: number }
  | { readonly kind: 'command'; readonly chat: string }
  | { readonly kind: 'die' }
  | { readonly kind: 'wait'; readonly ms: number }

const chat = fc.constantFrom('1', '2', '-3', '@channel', 'route')
const HARMLESS: readonly Fate[] = [
  'sent',
  'rate-limited',
  'unreached',
  'unauthorized',
  'unclear',
  'arrived-unclear',
]

function actions(fates: readonly Fate[]): fc.Arbitrary<Action[]> {
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('write' as const), chat, count: fc.integer({ min: 1, max: 4 }) }),
      fc.record(
        {
          kind: fc.constant('turn' as const),
          dieAt: fc.constantFrom('before-commit' as const, 'after-commit' as const),
        },
        { requiredKeys: ['kind'] },
      ),
      fc.record({ kind: fc.constant('turn' as const) }),
      fc.record({
        kind: fc.constant('answer' as const),
        fate: fc.constantFrom(...fates),
        answerLost: fc.constant(false),
        at: fc.nat(9),
      }),
      fc.record({ kind: fc.constant('command' as const), chat: fc.constantFrom('1', '2', '-3') }),
      fc.record({ kind: fc.constant('die' as const) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4000 }) }),
    ),
    { maxLength: 60, size: 'max' },
  )
}

function play(world: World, script: readonly Action[]): void {
  for (const action of script) {
    switch (action.kind) {
      case 'write':
        for (let i = 0; i < action.count; i++) {
          world.write({ chat_id: action.chat, text: `text ${world.outbox.length}` })
        }
        break
      case 'turn':
        world.turn(action.dieAt)
        break
      case 'answer':
        if (world.inFlight.length > 0) world.answer(action.fate, false, action.at)
        break
      case 'command':
        world.command(action.chat)
        break
      case 'die': {
        // What was on its way arrives or not; nobody hears.
        while (world.inFlight.length > 0) world.answer(world.nowMs % 2 === 0 ? 'sent' : 'unreached', true)
        world.start()
        break
      }
      case 'wait':
        world.nowMs += action.ms
    }
  }
  world.settle()
}

const routes = { route: [1, 7] }
const targetsOf = (chatId: string) => (chatId === 'route' ? ['1', '7'] : [chatId])

/** Every message of the outbox, once for each of its chats. */
function wanted(world: World): { readonly id: string; readonly chat: string; readonly text: string }[] {
  return world.outbox.flatMap((record) => {
    const { chat_id: chatId, text } = JSON.parse(Buffer.from(record.value!).toString())
    return targetsOf(chatId).map((chat) => ({ id: `outbox-0-${record.offset}`, chat, text }))
  })
}

const UNLIMITED = { coalesceAbove: 1000, maxRepeats: 1000, maxAgeMs: 1e12 }

test('every message gets one outcome in each of its chats, and arrives, whatever dies when', () => {
  fc.assert(
    fc.property(actions(HARMLESS), fc.constantFrom(1, 2, 30), (script, maxInFlight) => {
      const world = new World({ ...UNLIMITED, maxInFlight }, routes)
      play(world, script)
      assert.deepEqual(
        world.deliveries.map(({ id, delivery }) => `${id} ${delivery.CHAT_ID} ${delivery.OUTCOME}`).sort(),
        wanted(world)
          .map(({ id, chat }) => `${id} ${chat} sent`)
          .sort(),
      )
      for (const { chat, text } of wanted(world)) {
        assert.ok(
          world.arrived.some((arrived) => arrived.chat === chat && arrived.text === text),
          `${text} arrived in ${chat}`,
        )
      }
    }),
    { numRuns: 400 },
  )
})

test('a message arrives twice only where all but the first carry the mark', () => {
  fc.assert(
    fc.property(actions(HARMLESS), (script) => {
      const world = new World(UNLIMITED, routes)
      play(world, script)
      for (const { chat, text } of wanted(world)) {
        const times = world.arrived.filter((arrived) => arrived.chat === chat && arrived.text === text)
        assert.ok(
          times.slice(1).every(({ isMarked }) => isMarked),
          `${text} in ${chat}: ${JSON.stringify(times)}`,
        )
      }
      for (const { id, delivery } of world.deliveries) {
        const times = world.arrived.filter(
          ({ chat, text }) => chat === delivery.CHAT_ID && text === delivery.TEXT,
        )
        if (times.length > 1) assert.ok(delivery.POSSIBLE_REPEAT, `${id} says so`)
      }
    }),
    { numRuns: 400 },
  )
})

test('with policy drop nothing ever arrives twice, and what is unknown is called uncertain', () => {
  fc.assert(
    fc.property(actions(HARMLESS), (script) => {
      const world = new World({ ...UNLIMITED, uncertain: 'drop' }, routes)
      play(world, script)
      for (const { id, chat, text } of wanted(world)) {
        const times = world.arrived.filter((arrived) => arrived.chat === chat && arrived.text === text)
        const ends = world.deliveries.filter((end) => end.id === id && end.delivery.CHAT_ID === chat)
        assert.equal(ends.length, 1)
        assert.ok(times.length <= 1)
        if (ends[0]!.delivery.OUTCOME === 'sent') assert.equal(times.length, 1)
        else assert.equal(ends[0]!.delivery.OUTCOME, 'uncertain')
      }
    }),
    { numRuns: 400 },
  )
})

test('messages arrive in a chat in the order of the outbox', () => {
  fc.assert(
    fc.property(actions(HARMLESS), (script) => {
      const world = new World(UNLIMITED, routes)
      play(world, script)
      for (const [, arrived] of Map.groupBy(world.arrived, (one) => one.chat)) {
        const numbers = arrived.map(({ text }) => Number(text.slice(5)))
        assert.deepEqual(
          numbers,
          [...numbers].sort((a, b) => a - b),
        )
      }
    }),
    { numRuns: 400 },
  )
})

test('whatever Telegram answers and however much is coalesced, every message ends once in each chat', () => {
  const all: readonly Fate[] = [...HARMLESS, 'target-refused', 'message-refused', 'migrated']
  fc.assert(
    fc.property(actions(all), fc.integer({ min: 2, max: 6 }), (script, coalesceAbove) => {
      const world = new World({ coalesceAbove, maxAgeMs: 20_000 }, routes)
      play(world, script)
      const ends = Map.groupBy(world.deliveries, ({ id }) => id)
      for (const [id, own] of Map.groupBy(wanted(world), (one) => one.id)) {
        assert.equal(ends.get(id)?.length, own.length, id)
      }
      for (const { delivery } of world.deliveries) {
        if (delivery.OUTCOME !== 'coalesced') continue
        const leads = ends.get(delivery.COALESCED_INTO!)
        assert.ok(leads && leads.length > 0, 'what carries the text has an outcome of its own')
      }
    }),
    { numRuns: 400 },
  )
})

test('the limits hold through every death', () => {
  fc.assert(
    fc.property(actions(['sent', 'unclear']), (script) => {
      const world = new World(UNLIMITED, routes)
      play(world, script)
      for (const [, own] of Map.groupBy(world.requested, ({ chat: to }) => to)) {
        own.slice(1).forEach(({ atMs }, i) => {
          assert.ok(atMs - own[i]!.atMs >= 1000, 'a second between two messages to a chat')
        })
      }
    }),
    { numRuns: 200 },
  )
})
