import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Report } from '../../src/history/index.ts'
import { reportSvg } from '../../src/web/picture/report.ts'
import { escaped, shortened } from '../../src/web/picture/svg.ts'
import { HOUR, NOW } from '../history/fixture.ts'
import { openWorld } from './world.ts'

const RANGE = `from=${NOW - 24 * HOUR}&to=${NOW}`

test('a report is a picture for whoever may see its client', async (t) => {
  const { get } = await openWorld(t)
  const response = await get(`/reports/acme/picture.png?${RANGE}`, 'link')
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'image/png')
  const png = Buffer.from(await response.arrayBuffer())
  assert.equal(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n')
  assert.equal(png.readUInt32BE(16), 1_200, 'its width')
  assert.equal((await get(`/reports/beta/picture.png?${RANGE}`, 'link')).status, 404)
})

const change = { start: 1_000, end: 2_500 }
const report = (title: string): Report => ({
  client: title,
  from: NOW - 48 * HOUR,
  to: NOW,
  totals: { videos: 1, views: change, likes: change, comments: { start: null, end: null } },
  videos: [
    {
      videoId: 'v',
      title,
      publishedAt: null,
      state: 'public',
      views: change,
      likes: change,
      comments: change,
    },
  ],
  days: [
    { day: '2026-11-19', views: 1_000, likes: 1, comments: null },
    { day: '2026-11-20', views: 2_500, likes: 1, comments: null },
  ],
  alerts: [],
  alertsByState: {},
})

test('whatever a title says, it is text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (title) => {
      const svg = reportSvg(report(title), true)
      const shape = (text: string) => text.replaceAll(/>[^<]*</g, '><')
      assert.equal(shape(svg), shape(reportSvg(report('plain'), true)))
      assert.ok(svg.isWellFormed())
    }),
  )
  assert.equal(escaped('a\u0000\u202e<b>"&'), 'a&lt;b&gt;&quot;&amp;')
  assert.equal(shortened('👩‍👩‍👧 family', 3), '👩‍👩‍👧…')
})

test('where derived metrics are off there is no change and no sum in it', () => {
  const off = reportSvg(report('Acme'), false)
  assert.match(off, />2,500</)
  assert.doesNotMatch(off, /\+1,500|polyline|calculated/)
  assert.match(reportSvg(report('Acme'), true), /\+1,500.*not from YouTube/s)
})
