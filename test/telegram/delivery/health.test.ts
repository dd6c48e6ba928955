import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Health } from '../../../src/telegram/delivery/health.ts'

test('a refused connection or token stops everything at once; unclear ends only in three chats', () => {
  for (const kind of ['unreached', 'unauthorized'] as const) {
    const health = new Health()
    health.failed(kind, 'why', '1', 100)
    assert.deepEqual(health.trouble, { kind, reason: 'why', sinceMs: 100 })
  }
  const health = new Health()
  for (const chat of ['1', '1', '2']) health.failed('unclear', 'why', chat, 1)
  assert.deepEqual(health.trouble, undefined)
  health.failed('unclear', 'why', '3', 1)
  assert.deepEqual(health.trouble, { kind: 'unclear', reason: 'why', sinceMs: 1 })

  const mended = new Health()
  for (const chat of ['1', '2']) mended.failed('unclear', 'why', chat, 1)
  mended.proven(2)
  mended.failed('unclear', 'why', '3', 3)
  assert.equal(mended.trouble, undefined, 'a success between them')
})

test('getMe is asked at once, then ever more rarely, one at a time', () => {
  const health = new Health()
  health.failed('unreached', 'why', '1', 1000)
  assert.ok(health.probeAtMs() <= 1000)
  let nowMs = 1000
  const waits: number[] = []
  for (let i = 0; i < 9; i++) {
    health.probeBegan()
    assert.equal(health.probeAtMs(), Number.POSITIVE_INFINITY)
    health.probeEnded(nowMs, 0, { kind: 'unreached', reason: `why ${i}`, retryAfterMs: 0 })
    waits.push(health.probeAtMs() - nowMs)
    nowMs = health.probeAtMs()
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  assert.deepEqual(health.trouble, { kind: 'unreached', reason: 'why 8', sinceMs: 1000 }, 'since it began')
  health.probeBegan()
  health.probeEnded(nowMs, 0)
  assert.equal(health.trouble, undefined)
  assert.ok(health.provenSince(nowMs))
  assert.ok(!health.provenSince(nowMs + 1))
})

test('what Telegram asks for is waited for; a refused token is asked about once a minute', () => {
  const health = new Health()
  health.probeEnded(0, 0, { kind: 'unclear', reason: 'flood', retryAfterMs: 90_000 })
  assert.equal(health.probeAtMs(), 90_000)
  health.probeEnded(90_000, 0, { kind: 'unauthorized', reason: 'Unauthorized', retryAfterMs: 0 })
  assert.equal(health.probeAtMs(), 150_000)
})

test('listeners hear when trouble begins and ends, and of every probe, until they let go', () => {
  const health = new Health()
  const heard: (string | undefined)[] = []
  const end = health.onChange(() => heard.push(health.trouble?.kind))
  health.proven(1)
  health.failed('unreached', 'a', '1', 2)
  health.failed('unauthorized', 'b', '1', 3)
  health.proven(4)
  assert.deepEqual(heard, ['unreached', undefined])
  end()
  health.failed('unreached', 'a', '1', 5)
  assert.equal(heard.length, 2)
})
