import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { dateOf, epochDay } from '../../../src/sql/java/time/calendar.ts'
import {
  compilePattern,
  GMT,
  instantFrom,
  PatternError,
  parseFields,
  printMoment,
  resolveFields,
  zonedMoment,
  zoneOf,
} from '../../../src/sql/java/time/index.ts'

const INSTANT = 1722436445678n
const printed = (pattern: string, zone = 'Europe/Berlin', instant = INSTANT) =>
  printMoment(compilePattern(pattern), zonedMoment(instant, zoneOf(zone)!))

/** 2024-07-31T16:34:05.678 in Berlin, and 31 December of 6 BC, as Java 17 prints them. */
const TEXTS: readonly (readonly [pattern: string, text: string, ancient: string])[] = [
  ['G GGGG GGGGG', 'AD Anno Domini A', 'BC Before Christ B'],
  ['u uu uuuu uuuuu', '2024 24 2024 02024', '-5 05 -0005 -00005'],
  ['y yy yyyy', '2024 24 2024', '6 06 0006'],
  ['M MM MMM MMMM MMMMM', '7 07 Jul July J', '12 12 Dec December D'],
  ['d dd D DDD', '31 31 213 213', '31 31 365 365'],
  ['Q QQ QQQ QQQQ', '3 03 Q3 3rd quarter', '4 04 Q4 4th quarter'],
  ['YYYY w ww W', '2024 31 31 5', '-0004 1 01 6'],
  ['E EEEE EEEEE e ee F', 'Wed Wednesday W 4 04 3', 'Sun Sunday S 1 01 3'],
  ['H HH k h hh K a B', '16 16 16 4 04 4 PM in the afternoon', '0 00 24 12 12 0 AM midnight'],
  ['m mm s ss S SSS SSSSSS', '34 34 5 05 6 678 678000', '0 00 0 00 0 000 000000'],
  ['A n', '59645678 678000000', '0 0'],
  ["ppH '' 'T'[ 'x']", "16 ' T x", " 0 ' T x"],
]

describe('printing', () => {
  const ancient = BigInt(epochDay({ year: -5, month: 12, day: 31 })) * 86_400_000n
  for (const [pattern, text, ancientText] of TEXTS) {
    test(pattern, () => {
      assert.equal(printed(pattern), text)
      assert.equal(printed(pattern, 'GMT', ancient), ancientText)
    })
  }

  test('zones and offsets', () => {
    assert.equal(
      printed('VV z zzzz O OOOO'),
      'Europe/Berlin CEST Central European Summer Time GMT+2 GMT+02:00',
    )
    assert.equal(printed('X XX XXX x xxx Z ZZZZ ZZZZZ'), '+02 +0200 +02:00 +02 +02:00 +0200 GMT+02:00 +02:00')
    assert.equal(printed('X xx ZZZZ z VV', 'UTC'), 'Z +0000 GMT UTC UTC')
    assert.equal(printed('z', 'America/Los_Angeles', -1n), 'PST')
    assert.equal(printed('XXX', 'UTC+2'), '+02:00')
  })

  for (const pattern of [
    'b',
    'yyyy-MM-dd T',
    '{',
    'yyyy]',
    "'x",
    'ddd',
    'VVV',
    'MMMMMM',
    'SSSSSSSSSS',
    'p',
  ]) {
    test(`${pattern} is no pattern`, () => assert.throws(() => compilePattern(pattern), PatternError))
  }

  for (const id of ['PST', 'EST', 'europe/berlin', 'Foo/Bar', '+19:00', '']) {
    test(`'${id}' is no zone`, () => assert.equal(zoneOf(id), undefined))
  }
})

describe('round trips', () => {
  const instants = fc.bigInt({ min: -60_000_000_000_000n, max: 250_000_000_000_000n })
  const read = (pattern: string, text: string, zone = GMT) => {
    const fields = parseFields(compilePattern(pattern), text, { language: 'english', ignoreCase: false })
    const resolved = fields && resolveFields(fields)
    return resolved && instantFrom(resolved, zone)
  }

  for (const pattern of [
    "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    'yyyyMMddHHmmssSSS',
    'EEEE, d MMMM yyyy h:mm:ss.SSS a',
    'yyyy-DDD A',
    'G y M d N',
    "YYYY-'W'ww-e HH:mm:ss.SSS",
  ]) {
    test(pattern, () => {
      fc.assert(
        fc.property(instants, (instant) => {
          assert.equal(read(pattern, printed(pattern, 'GMT', instant)), Number(instant))
        }),
      )
    })
  }

  test('with a zone by its name', () => {
    const pattern = 'uuuu-MM-dd HH:mm:ss.SSS xxx VV'
    const zone = zoneOf('America/New_York')!
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000_000n }), (instant) => {
        const again = read(pattern, printed(pattern, zone.id, instant))!
        // The second of two hours of the same name in autumn is read as the first.
        assert([0, 3_600_000].includes(Number(instant) - again))
      }),
      { numRuns: 50 },
    )
  })

  test('of days', () => {
    fc.assert(fc.property(fc.integer(), (day) => assert.equal(epochDay(dateOf(day)), day)))
    assert.deepEqual(dateOf(0), { year: 1970, month: 1, day: 1 })
  })
})
