import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isGroup, Limiter, TELEGRAM_LIMITS } from '../../src/telegram/limits.ts'

interface Send {
  readonly chat: string
  readonly atMs: number
}

const readyAtMs = (limiter: Limiter, chat: string, nowMs: number) =>
  Math.max(limiter.chatReadyAtMs(chat, nowMs), limiter.readyForAnyAtMs(nowMs))

/** Sends whatever is wanted as early as it may go, the one who waits longest first. */
function run(wanted: Readonly<Record<string, number>>, limiter = new Limiter(), startMs = 1_000_000): Send[] {
  const left = new Map(Object.entries(wanted))
  const sends: Send[] = []
  let nowMs = startMs
  while (left.size > 0) {
    const ready = [...left.keys()]
      .filter((chat) => readyAtMs(limiter, chat, nowMs) <= nowMs)
      .sort((a, b) => limiter.lastAtMs(a) - limiter.lastAtMs(b))
    if (ready.length === 0) {
      const next = Math.min(...[...left.keys()].map((chat) => readyAtMs(limiter, chat, nowMs)))
      assert.ok(next > nowMs, 'a time to wait for lies ahead')
      nowMs = next
      continue
    }
    const chat = ready[0]!
    limiter.take(chat, nowMs)
    sends.push({ chat, atMs: nowMs })
    const count = left.get(chat)! - 1
    if (count === 0) left.delete(chat)
    else left.set(chat, count)
  }
  return sends
}

function mostInWindow(times: readonly number[], windowMs: number): number {
  let most = 0
  let from = 0
  times.forEach((atMs, to) => {
    while (times[from]! <= atMs - windowMs) from += 1
    most = Math.max(most, to - from + 1)
  })
  return most
}

function assertWithinLimits(sends: readonly Send[]): void {
  const times = sends.map(({ atMs }) => atMs)
  assert.ok(mostInWindow(times, 1000) <= 30, '30 a second in all')
  for (const [chat, own] of Map.groupBy(sends, (send) => send.chat)) {
    const chatTimes = own.map(({ atMs }) => atMs)
    assert.ok(mostInWindow(chatTimes, 1000) <= 1, 'one a second to a chat')
    if (isGroup(chat)) assert.ok(mostInWindow(chatTimes, 60_000) <= 20, '20 a minute to a group')
  }
}

const wishes = fc.dictionary(
  fc.oneof(
    fc.integer({ min: 1, max: 60 }).map(String),
    fc.integer({ min: 1, max: 5 }).map((n) => `-100${n}`),
    fc.constantFrom('@a', '@b'),
  ),
  fc.integer({ min: 1, max: 45 }),
  { minKeys: 1, maxKeys: 60 },
)

test('no window of any limit is ever overfilled', () => {
  fc.assert(fc.property(wishes, (wanted) => assertWithinLimits(run(wanted))))
})

test('limits hold over a restart that remembers the chats’ times', () => {
  fc.assert(
    fc.property(wishes, wishes, (before, after) => {
      const first = new Limiter()
      const sends = run(before, first)
      const second = new Limiter()
      for (const chat of Object.keys(before)) second.recall(chat, first.timesOf(chat))
      assertWithinLimits([...sends, ...run(after, second, sends.at(-1)!.atMs)])
    }),
  )
})

test('nobody is starved: a chat with one message among busy ones goes in the first second it could', () => {
  const busy = Object.fromEntries(Array.from({ length: 29 }, (_, i) => [`${i + 1}`, 20]))
  const sends = run({ ...busy, '99': 1 })
  assert.ok(sends.find(({ chat }) => chat === '99')!.atMs - sends[0]!.atMs < 2 * TELEGRAM_LIMITS.allWindowMs)
})

test('with more chats than slots, all get the same share', () => {
  const wanted = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`${i + 1}`, 6]))
  const sends = run(wanted)
  const firstHalf = sends.slice(0, sends.length / 2)
  const counts = [...Map.groupBy(firstHalf, ({ chat }) => chat).values()].map((own) => own.length)
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1)
})

test('a pause of one chat holds nobody else; a pause of all holds everybody', () => {
  const limiter = new Limiter()
  limiter.pause('1', 5000)
  assert.equal(readyAtMs(limiter, '1', 1000), 5000)
  assert.ok(readyAtMs(limiter, '2', 1000) <= 1000)
  limiter.pauseAll(9000)
  assert.equal(readyAtMs(limiter, '2', 1000), 9000)
  limiter.pause('1', 3000)
  assert.equal(readyAtMs(limiter, '1', 9000), 9000, 'a shorter pause does not end a longer one')
})

test('a clock that is set back by hours delays a chat by no more than its window', () => {
  const limiter = new Limiter()
  limiter.take('1', 10 * 3_600_000)
  assert.ok(readyAtMs(limiter, '1', 3_600_000) <= 3_600_000 + TELEGRAM_LIMITS.chatIntervalMs)
})

test('an answer goes before the alerts that wait, and then an alert before the next answer', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('1', '-1001'),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (chat, alerts, answers) => {
        const limiter = new Limiter()
        const sent: ('alert' | 'answer')[] = []
        const times: Send[] = []
        const left = { alert: alerts, answer: answers }
        // One alert has gone already, so that all the others have to wait.
        limiter.take(chat, 1_000_000)
        let letGo = limiter.keepForAnswer(chat)
        for (let nowMs = 1_000_000; left.alert + left.answer > 0; ) {
          const readyMs = {
            alert: left.alert > 0 ? readyAtMs(limiter, chat, nowMs) : Number.POSITIVE_INFINITY,
            answer: left.answer > 0 ? limiter.answerReadyAtMs(chat, nowMs) : Number.POSITIVE_INFINITY,
          }
          const kind = readyMs.alert <= nowMs ? 'alert' : 'answer'
          if (readyMs[kind] > nowMs) {
            nowMs = Math.min(readyMs.alert, readyMs.answer)
            continue
          }
          if (kind === 'alert') limiter.take(chat, nowMs)
          else {
            letGo()
            limiter.takeForAnswer(chat, nowMs)
            letGo = left.answer > 1 ? limiter.keepForAnswer(chat) : () => undefined
          }
          left[kind] -= 1
          sent.push(kind)
          times.push({ chat, atMs: nowMs })
        }
        assertWithinLimits(times)
        const both = 2 * Math.min(alerts, answers)
        assert.deepEqual(
          sent.slice(0, both),
          Array.from({ length: both }, (_, i) => (i % 2 === 0 ? 'answer' : 'alert')),
        )
      },
    ),
  )
})

test('where all places of a second are used, one is kept for an answer that waits', () => {
  const limiter = new Limiter()
  for (let chat = 1; chat <= 29; chat++) limiter.take(`${chat}`, 1_000_000)
  assert.ok(limiter.readyForAnyAtMs(1_000_000) <= 1_000_000)
  const letGo = limiter.keepForAnswer('40')
  assert.ok(limiter.readyForAnyAtMs(1_000_000) > 1_000_000)
  assert.ok(limiter.answerReadyAtMs('40', 1_000_000) <= 1_000_000)
  letGo()
  assert.ok(limiter.readyForAnyAtMs(1_000_000) <= 1_000_000)
})
