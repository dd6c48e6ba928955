import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { z } from '@hono/zod-openapi'
import type { AlertsPage, ClientOverview, VideoDetail, VideosPage } from '../../src/history/index.ts'
import { ALERT_DETAIL, ALERTS_PAGE, SILENCE } from '../../src/web/api/schemas/alert.ts'
import { FORECAST } from '../../src/web/api/schemas/forecast.ts'
import { OVERVIEW } from '../../src/web/api/schemas/overview.ts'
import { PROBLEM } from '../../src/web/api/schemas/problem.ts'
import { REPORT } from '../../src/web/api/schemas/report.ts'
import { ANNOTATIONS, SERIES } from '../../src/web/api/schemas/series.ts'
import { SESSION } from '../../src/web/api/schemas/session.ts'
import { SPARKLINES } from '../../src/web/api/schemas/sparkline.ts'
import { VIDEO_DETAIL, VIDEOS_PAGE } from '../../src/web/api/schemas/video.ts'
import { HOUR, NOW, OFF } from '../history/fixture.ts'
import { openWorld } from './world.ts'

type Sparklines = z.output<typeof SPARKLINES>

const RANGE = `from=${NOW - 24 * HOUR}&to=${NOW}`

test('every answer is what its declaration says, and nothing more', async (t) => {
  const { json } = await openWorld(t)
  const declared: Readonly<Record<string, z.ZodType>> = {
    '/session': SESSION,
    '/overview': OVERVIEW,
    '/videos?sparklines=7d&order=ratio&window=hour': VIDEOS_PAGE,
    '/sparklines?videoId=together&videoId=nobody': SPARKLINES,
    '/videos/together': VIDEO_DETAIL,
    [`/videos/together/series?${RANGE}`]: SERIES,
    [`/videos/together/annotations?${RANGE}`]: ANNOTATIONS,
    [`/videos/together/silence?at=${NOW - HOUR}`]: SILENCE,
    '/videos/together/forecast?metric=views': FORECAST,
    [`/reports/acme?${RANGE}`]: REPORT,
    '/alerts?state=sent&state=waiting': ALERTS_PAGE,
    '/alerts/telegram_outbox-0-2': ALERT_DETAIL,
  }
  for (const [path, schema] of Object.entries(declared)) {
    const body = await json(path)
    assert.deepEqual(schema.parse(body), body, path)
  }
})

test('pages follow one another to the last, each row once', async (t) => {
  const { json } = await openWorld(t)
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page: VideosPage = await json(`/videos?order=views&limit=1${next ? `&cursor=${next}` : ''}`)
    seen.push(...page.videos.map(({ videoId }) => videoId))
    assert.equal(page.total, 3)
    next = page.next
  }
  assert.deepEqual(seen.toSorted(), ['acmeOnly', 'betaOnly', 'together'])
})

test('small series have a value for each hour, and are told only of videos that one may see', async (t) => {
  const { json } = await openWorld(t)
  const path = '/sparklines?videoId=acmeOnly&videoId=betaOnly&videoId=nobody&metric=views&for=24h'
  const told = async (who: 'owner' | 'acme') => (await json<Sparklines>(path, who)).sparklines
  assert.deepEqual(
    (await told('owner')).map(({ videoId }) => videoId),
    ['acmeOnly', 'betaOnly'],
  )
  const [line, ...others] = await told('acme')
  assert.deepEqual(others, [])
  const from = Math.floor((NOW - 2 * HOUR) / HOUR) * HOUR
  assert.deepEqual(line, { videoId: 'acmeOnly', from, stepMs: HOUR, values: [1_000, 1_100, 1_200] })
})

test('what is known already is not sent again', async (t) => {
  const { bench, get, running } = await openWorld(t)
  for (const path of ['/overview', '/videos/acmeOnly']) {
    const first = await get(path)
    const tag = first.headers.get('etag')!
    assert.equal(first.headers.get('cache-control'), 'private, no-cache')
    bench.now += 1
    const again = await get(path, undefined, { headers: { 'if-none-match': tag } })
    assert.equal(again.status, 304, path)
    assert.equal(await again.text(), '')
  }
  const tag = (await get('/videos/acmeOnly')).headers.get('etag')!
  await bench.log.append([
    bench.write.observation('acmeOnly', { at: bench.now, views: 9_000, more: { CLIENTS: ['acme'] } }),
  ])
  await running.settle()
  const changed = await get('/videos/acmeOnly', undefined, { headers: { 'if-none-match': tag } })
  assert.equal(changed.status, 200)
})

describe('errors', () => {
  const cases = [
    ['/videos?limit=nothing', 400, 'invalid-request', /query\.limit/],
    ['/videos?limit=501', 400, 'invalid-request', /500/],
    ['/videos?cursor=bogus', 400, 'invalid-request', /first page/],
    ['/videos/together/series?from=5&to=4', 400, 'invalid-request', /no range/],
    ['/videos/nobody', 404, 'not-found', /nobody/],
    ['/videos/nobody/series?from=1&to=2', 404, 'not-found', /nobody/],
    ['/alerts/telegram_outbox-0-99', 404, 'not-found', /99/],
    ['/nothing', 404, 'not-found', /GET \/api\/v1\/nothing/],
  ] as const
  test('are problem documents that say what to do', async (t) => {
    const { get } = await openWorld(t)
    for (const [path, status, code, detail] of cases) {
      const response = await get(path)
      assert.equal(response.status, status, path)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
      const body = PROBLEM.parse(await response.json())
      assert.equal(body.code, code)
      assert.match(body.detail, detail)
    }
  })
})

test('where derived metrics are off, no number is ours', async (t) => {
  const { get, json } = await openWorld(t, { policy: OFF })
  const text = JSON.stringify([
    await json('/videos'),
    await json('/overview'),
    await json('/videos/together'),
  ])
  assert.doesNotMatch(text, /"(?:movement|delta|usual|ratio|day)"/)
  for (const path of ['/videos?order=movement', '/videos/together/forecast']) {
    const refused = await get(path)
    assert.equal(refused.status, 403)
    assert.equal(((await refused.json()) as { code: string }).code, 'derived-metrics-off')
  }
})

describe('a viewer of one client', () => {
  test('is told nothing of another, not even that there is one', async (t) => {
    const { json, get } = await openWorld(t)
    const overview: { clients: ClientOverview[] } = await json('/overview', 'acme')
    assert.deepEqual(
      overview.clients.map(({ client, videos }) => [client, videos]),
      [['acme', 2]],
    )
    const paths = [
      '/session',
      '/overview',
      '/videos',
      '/videos?client=beta',
      '/videos/together',
      `/videos/together/annotations?${RANGE}`,
      `/videos/together/silence?at=${NOW - HOUR}`,
      '/alerts',
      '/alerts?client=beta',
      `/reports/acme?${RANGE}`,
      '/alerts?videoId=betaOnly',
    ]
    for (const path of paths) {
      for (const viewer of ['acme', 'link'] as const) {
        assert.doesNotMatch(JSON.stringify(await json(path, viewer)), /beta/, path)
      }
    }
    const together: VideoDetail = await json('/videos/together', 'acme')
    assert.deepEqual(together.playlists, [], "a playlist may be the other one's")
    const hidden = [
      `/reports/beta?${RANGE}`,
      '/videos/betaOnly',
      `/videos/betaOnly/series?${RANGE}`,
      '/alerts/telegram_outbox-0-1',
    ]
    for (const path of [...hidden, `/videos/betaOnly/silence?at=${NOW}`, '/alerts/telegram_outbox-0-3']) {
      const response = await get(path, 'acme')
      assert.equal(response.status, 404, path)
      // Word for word what is said of one that does not exist.
      const unknown = await get(path.replace(/betaOnly|beta\b/, 'nobody').replace(/0-\d$/, '0-99'), 'acme')
      const saying = async (answer: Response) =>
        (await answer.text()).replaceAll(/betaOnly|beta|nobody|0-\d+/g, 'it')
      assert.equal(await saying(response), await saying(unknown), path)
    }
    const own: AlertsPage = await json('/alerts', 'acme')
    assert.deepEqual(own.alerts.map(({ text }) => text).toSorted(), [
      'acmeOnly for acme',
      'together for acme',
    ])
  })

  test('with a link alone is not told who gets the messages', async (t) => {
    const { json } = await openWorld(t)
    assert.match(JSON.stringify(await json('/alerts', 'acme')), /chat-of-acme/)
    for (const path of [
      '/alerts',
      '/alerts/telegram_outbox-0-0',
      `/videos/acmeOnly/silence?at=${NOW - HOUR}`,
    ]) {
      assert.doesNotMatch(JSON.stringify(await json(path, 'link')), /chat-of-acme|"messageId":"/, path)
    }
  })
})

test('no question is waited for without end', async (t) => {
  const { get } = await openWorld(t, { ports: { inspect: () => new Promise(() => {}), longestMs: 20 } })
  const response = await get('/health')
  assert.equal(response.status, 503)
  assert.equal(PROBLEM.parse(await response.json()).code, 'timed-out')
})
