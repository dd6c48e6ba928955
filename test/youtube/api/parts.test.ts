import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { durationSeconds } from '../../../src/youtube/api/duration.ts'
import { EtagCache } from '../../../src/youtube/api/etags.ts'
import { count } from '../../../src/youtube/api/json.ts'

test('durations, those of live videos too', () => {
  const cases: [string, number | undefined][] = [
    ['PT3M33S', 213],
    ['PT1H', 3600],
    ['P1DT2H3M4S', 93_784],
    ['P0D', 0],
    ['P2W', 1_209_600],
    ['PT0.5S', 0],
    ['P', undefined],
    ['PT', undefined],
    ['3:33', undefined],
    ['', undefined],
  ]
  for (const [text, seconds] of cases) assert.equal(durationSeconds(text), seconds, text)
})

test('counts are strings of digits and keep their value', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, (1n << 63n) - 1n), (value) => {
      assert.equal(count({ n: String(value) }, 'n'), value)
    }),
  )
  assert.equal(count({}, 'n'), undefined)
  for (const bad of ['', '-1', '1.5', '1e3', ' 1', '0x1', 5, null, true, '9223372036854775808']) {
    assert.throws(() => count({ n: bad }, 'n'), { name: 'UnreadableItem' })
  }
})

test('the cache never holds more than it may, and drops what was not used for longest', () => {
  const cache = new EtagCache(10)
  cache.put('a', { etag: '1', body: 'xxxx' })
  cache.put('b', { etag: '2', body: 'xxxx' })
  cache.get('a')
  cache.put('c', { etag: '3', body: 'xxxx' })
  assert.equal(cache.get('b'), undefined)
  assert.ok(cache.get('a') && cache.get('c'))
  cache.put('a', { etag: '4', body: 'x'.repeat(11) })
  assert.equal(cache.get('a'), undefined, 'too large to keep, and the old one is stale')
})
