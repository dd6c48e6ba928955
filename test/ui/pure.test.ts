import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gainBars } from '../../ui/src/components/gain-bars.ts'
import { sparklinePath } from '../../ui/src/components/sparkline-path.ts'
import { ticksOf } from '../../ui/src/pages/report/ticks.ts'
import { csvOf } from '../../ui/src/pages/video/csv.ts'
import { panned, pinched, spanOf, within, zoomed } from '../../ui/src/pages/video/span.ts'
import { matchPath } from '../../ui/src/router/match.ts'

const HOUR = 3_600_000

test('a path of an address gives what its names stand for', () => {
  assert.deepEqual(matchPath('/videos/:id', '/videos/a%20b/'), { id: 'a b' })
  assert.deepEqual(matchPath('/', '/'), {})
  assert.equal(matchPath('/videos/:id', '/videos'), undefined)
  assert.equal(matchPath('/videos', '/alerts'), undefined)
  assert.deepEqual(matchPath('/report/:client', '/report/%E0%A4%A'), { client: '%E0%A4%A' })
})

test('a chart is moved and zoomed within what there is', () => {
  const bounds = { from: 0, to: 100 * HOUR }
  assert.deepEqual(spanOf('24h', 0, 100 * HOUR), { from: 76 * HOUR, to: 100 * HOUR })
  assert.deepEqual(spanOf('all', 40 * HOUR, 100 * HOUR), { from: 40 * HOUR, to: 100 * HOUR })
  const span = { from: 90 * HOUR, to: 100 * HOUR }
  assert.deepEqual(within(panned(span, 0.5), bounds), span)
  assert.deepEqual(within(panned(span, -0.5), bounds), { from: 85 * HOUR, to: 95 * HOUR })
  assert.deepEqual(zoomed(span, 0.5), { from: 92.5 * HOUR, to: 97.5 * HOUR })
  assert.deepEqual(within(zoomed(span, 100), bounds), bounds)
  assert.equal(zoomed({ from: 0, to: 1 }, 0.5).to - zoomed({ from: 0, to: 1 }, 0.5).from, 5 * 60_000)
})

test('a small series is broken where nobody looked', () => {
  const box = { width: 100, height: 20, gapAfterMs: 3 * HOUR }
  const path = sparklinePath([0, HOUR, 9 * HOUR, 10 * HOUR], [1, 2, 3, 4], box)
  assert.equal(path.match(/M/g)?.length, 2)
  assert.equal(sparklinePath([5], [1], box), '')
  // All the same: a line in the middle, not at an edge.
  assert.match(sparklinePath([0, HOUR], [7, 7], box), /^M1\.5 10\.0L98\.5 10\.0$/)
})

test('days are bars as high as what they gained; none where nobody looked', () => {
  const box = { width: 140, height: 29, gapAfterMs: 3 * HOUR }
  /** The height of each bar by its place from the left. */
  const heights = (path: string) =>
    new Map(
      [...path.matchAll(/M([\d.]+) [\d.]+h[\d.]+v([\d.]+)/g)].map(([, left, tall]) => [
        Math.floor(Number(left) / 20),
        Number(tall),
      ]),
    )
  const hours = Array.from({ length: 7 * 24 + 1 }, (_, hour) => hour)
  const counted = hours.map((hour) => Math.min(hour, 24) + Math.max(0, hour - 144) * 2)
  const whole = heights(
    gainBars(
      hours.map((hour) => hour * HOUR),
      counted,
      box,
    ),
  )
  assert.equal(whole.size, 7)
  assert.deepEqual([whole.get(0), whole.get(3), whole.get(6)], [14, 1, 28])
  const seen = hours.filter((hour) => hour <= 30 || hour >= 60)
  const broken = heights(
    gainBars(
      seen.map((hour) => hour * HOUR),
      seen,
      box,
    ),
  )
  assert.deepEqual([...broken.keys()], [0, 3, 4, 5, 6])
  assert.equal(gainBars([], [], box), '')
})

test('a table for spreadsheets has a row for each moment, and no formula of a stranger', () => {
  const title = '=HYPERLINK("https://example.com";"click")'
  const text = csvOf([
    {
      videoId: 'v',
      title,
      metric: 'views',
      points: [
        { at: 0, last: 5 },
        { at: HOUR, last: 7 },
      ],
    },
    { videoId: 'v', title, metric: 'likes', points: [{ at: HOUR, last: 1 }] },
    { videoId: '-w', title: 'plain', metric: 'views', points: [{ at: 0, last: 2 }] },
  ])
  const quoted = `"'=HYPERLINK(""https://example.com"";""click"")"`
  assert.deepEqual(text.split('\r\n'), [
    'video,title,time,views,likes',
    `v,${quoted},1970-01-01T00:00:00.000Z,5,`,
    `v,${quoted},1970-01-01T01:00:00.000Z,7,1`,
    `'-w,plain,1970-01-01T00:00:00.000Z,2,`,
    '',
  ])
})

test('what two fingers hold stays below them; a length that is too short is not gone below', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const span = { from: 1_000 * HOUR, to: 1_500 * HOUR }
  fc.assert(
    fc.property(share, share, share, share, (a, b, c, d) => {
      const [before, now] = [
        [Math.min(a, b), Math.max(a, b)],
        [Math.min(c, d), Math.max(c, d)],
      ] as const
      fc.pre(before[1] - before[0] > 0.01 && now[1] - now[0] > 0.01)
      const moved = pinched(span, before, now)
      const momentAt = (of: typeof span, at: number) => of.from + at * (of.to - of.from)
      for (const n of [0, 1] as const)
        assert.ok(Math.abs(momentAt(moved, now[n]) - momentAt(span, before[n])) < 1)
    }),
  )
  // Fingers that have met say nothing of a length.
  assert.deepEqual(pinched(span, [0.2, 0.4], [0.3, 0.3]), span)
  const tiny = pinched({ from: 0, to: 10 * 60_000 }, [0.49, 0.51], [0, 1])
  assert.equal(tiny.to - tiny.from, 5 * 60_000)
})

test('the marks of a report are round, few, and hold what is drawn', () => {
  assert.deepEqual(ticksOf(11_600_000, 31_600_000), [0, 10_000_000, 20_000_000, 30_000_000, 40_000_000])
  assert.deepEqual(ticksOf(9_000, 9_700), [9_000, 9_200, 9_400, 9_600, 9_800])
  assert.deepEqual(ticksOf(0, 0), [0, 1])
  fc.assert(
    fc.property(fc.nat(1e12), fc.nat(1e12), (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      const ticks = ticksOf(low, high)
      assert.ok(ticks.length >= 2 && ticks.length <= 7, `${ticks}`)
      assert.ok(ticks[0]! <= low && ticks.at(-1)! >= high, `${ticks}`)
      assert.ok(ticks.every((tick, n) => Number.isInteger(tick) && (n === 0 || tick > ticks[n - 1]!)))
    }),
  )
})
