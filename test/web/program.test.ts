/** The whole program over a simulated world, asked as the pages ask it. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startApp } from '../../src/app/app.ts'
import { parseConfig } from '../../src/config/index.ts'
import type { AlertDetail, AlertsPage, VideosPage } from '../../src/history/index.ts'
import { createLogger } from '../../src/ops/logger.ts'
import { startSimulators } from '../../src/simulator/index.ts'
import { HEALTH } from '../../src/web/api/schemas/health.ts'
import { eventually } from '../e2e/eventually.ts'

async function start(t: TestContext) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tubewire-program-'))
  t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }))
  const simulators = await startSimulators({ seed: 'program', speed: 480 })
  t.after(() => simulators.close())
  const { youtube, telegram, apiKey, token, playlistIds, chatId } = simulators
  const settings = {
    youtube: { apiKey, baseUrl: youtube.baseUrl, every: '1s', heartbeat: '1m', requestsPerSecond: 50 },
    watch: [{ client: 'acme', playlists: [playlistIds[0]] }],
    telegram: { token, apiRoot: telegram.baseUrl },
    routes: { acme: [chatId] },
    policy: { derivedMetrics: 'accepted' },
    sql: { files: [fileURLToPath(new URL('../../queries.sql', import.meta.url))] },
    web: { port: 0 },
    dataDir,
  }
  const loaded = parseConfig(JSON.stringify(settings), 'program.yaml', {})
  const logger = createLogger({ level: 'error', format: 'json', redact: (text: string) => text })
  const app = await startApp(loaded, { logger, version: '1.2.3', isDemo: true })
  t.after(() => app.close())
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${app.url}/api/v1${path}`)
    assert.equal(response.status, 200, path)
    return (await response.json()) as T
  }
  return { app, ask }
}

test('what is watched, alerted and delivered can be asked for while it happens, until the program ends', async (t) => {
  const { app, ask } = await start(t)
  const listening = await fetch(`${app.url}/api/v1/events`)
  let heard = ''
  const ended = (async () => {
    for await (const chunk of listening.body!.pipeThrough(new TextDecoderStream())) heard += chunk
  })()

  const sent = await eventually(
    'an alert that was sent',
    async () => {
      const { alerts } = await ask<AlertsPage>('/alerts?state=sent&state=coalesced')
      return alerts.find(({ videoId }) => videoId !== null)
    },
    90_000,
  )
  const alert = await ask<AlertDetail>(`/alerts/${sent.id}`)
  assert.match(alert.rule ?? '', /^queries\.sql:\d+$/)
  assert.equal(alert.cause.foundBy, 'place')
  assert.ok(alert.cause.observation && alert.cause.before, 'what it was before and after')
  assert.ok(alert.deliveries.length > 0)

  const { videos } = await ask<VideosPage>('/videos?order=movement&client=acme&sparklines=24h')
  const video = videos.find(({ videoId }) => videoId === sent.videoId)
  assert.ok((video?.movement?.day.views.delta ?? 0) >= 0)
  for (const about of ['', '/forecast', `/series?from=0&to=${Date.now()}`, `/silence?at=${alert.at}`]) {
    await ask(`/videos/${sent.videoId}${about}`)
  }
  await eventually('live changes', () => /event: videos/.test(heard) && /event: alerts/.test(heard))

  const health = await eventually('a report of a program that works', async () => {
    const report = HEALTH.parse(await ask('/health'))
    return report.isReady && report.youtube?.quota[0] ? report : undefined
  })
  assert.equal(health.versions.tubewire, '1.2.3')
  assert.ok(health.storage.parts.some(({ kind, bytes }) => kind === 'history' && bytes > 0))
  assert.ok(health.stages.some(({ name, lag }) => name === 'history' && lag !== null))
  assert.deepEqual(
    health.troubles.filter(({ severity }) => severity === 'error'),
    [],
  )

  await app.close()
  await ended
  await assert.rejects(fetch(`${app.url}/api/v1/overview`))
})
