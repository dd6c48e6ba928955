import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fieldTime, timeOfField } from '../../ui/src/format/zone.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Pacific/Chatham',
  'Africa/Casablanca',
]
const FROM = Date.UTC(2020, 0, 1)
const TO = Date.UTC(2030, 0, 1)

describe('a moment in a field', () => {
  test('is what a clock there shows', () => {
    assert.equal(fieldTime(Date.UTC(2026, 10, 27, 13, 3), 'Europe/Berlin'), '2026-11-27T14:03')
    assert.equal(timeOfField('2026-11-27T14:03', 'Europe/Berlin'), Date.UTC(2026, 10, 27, 13, 3))
    assert.equal(timeOfField('soon', 'Europe/Berlin'), undefined)
  })

  test('comes back as the same clock time, in every zone, before and after clocks are changed', () => {
    const minutes = fc.integer({ min: FROM / 60_000, max: TO / 60_000 })
    fc.assert(
      fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
        const shown = fieldTime(minute * 60_000, zone)
        const back = timeOfField(shown, zone)
        assert.ok(back !== undefined && fieldTime(back, zone) === shown, `${shown} in ${zone}`)
      }),
    )
  })

  test('is the first of an hour that comes twice, and counts on in one that is left out', () => {
    assert.equal(timeOfField('2026-10-25T02:30', 'Europe/Berlin'), Date.UTC(2026, 9, 25, 0, 30))
    assert.equal(timeOfField('2026-03-29T02:30', 'Europe/Berlin'), Date.UTC(2026, 2, 29, 1, 30))
  })
})
