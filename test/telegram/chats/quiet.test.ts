import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { quietUntilMs } from '../../../src/telegram/chats/quiet.ts'

const hours = (QUIET_FROM: string | null, QUIET_TO: string | null, TIME_ZONE: string | null = null) => ({
  QUIET_FROM,
  QUIET_TO,
  TIME_ZONE,
})
const at = (text: string) => Date.parse(text)

test('a night over midnight, in the chat’s own zone', () => {
  const night = hours('22:00', '07:30', 'Europe/Berlin')
  assert.equal(quietUntilMs(night, at('2026-01-10T21:30:20Z')), at('2026-01-11T06:30:00Z'))
  assert.equal(quietUntilMs(night, at('2026-01-11T06:29:59Z')), at('2026-01-11T06:30:00Z'))
  assert.equal(quietUntilMs(night, at('2026-01-11T06:30:00Z')), undefined)
  assert.equal(quietUntilMs(night, at('2026-01-11T20:59:59Z')), undefined)
})

test('a span by day; none; and a zone that nobody knows', () => {
  assert.equal(quietUntilMs(hours('12:00', '13:00'), at('2026-01-10T12:15:00Z')), at('2026-01-10T13:00:00Z'))
  assert.equal(quietUntilMs(hours('12:00', '13:00', 'Mars/Base'), at('2026-01-10T13:00:00Z')), undefined)
  for (const none of [
    hours(null, null),
    hours('8:00', null),
    hours('8:00', '8:00'),
    hours('25:00', '7:00'),
  ]) {
    assert.equal(quietUntilMs(none, at('2026-01-10T08:00:00Z')), undefined)
  }
})

test('asked again at each end, quiet hours do end, clock changes included', () => {
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([h, m]) => `${h}`.padStart(2, '0').concat(':', `${m}`.padStart(2, '0')))
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  )
  fc.assert(
    fc.property(
      time,
      time,
      zone,
      fc.integer({ min: at('2026-01-01'), max: at('2027-01-01') }),
      (from, to, tz, now) => {
        let until: number | undefined = now
        let end = now
        for (let asked = 0; asked < 4 && until !== undefined; asked++) {
          end = until
          until = quietUntilMs(hours(from, to, tz), end)
          if (until !== undefined) assert.ok(until > end, 'an end lies ahead')
        }
        assert.equal(until, undefined)
        assert.ok(end - now <= 26 * 3_600_000)
      },
    ),
  )
})
