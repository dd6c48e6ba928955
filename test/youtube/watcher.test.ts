import assert from 'node:assert/strict'
import { test } from 'node:test'
import { YOUTUBE_VIDEOS_SUBJECT } from '../../src/records/observation.ts'
import { RegistryError } from '../../src/wire/registry.ts'
import { CAUSE_HEADER } from '../../src/youtube/index.ts'
import { pacificDay } from '../../src/youtube/quota/pacific-day.ts'
import { HOUR_MS, MINUTE_MS, openHarness, type Seen, START_MS } from './harness.ts'
import { type Asked, apiError, TEST_KEY } from './server.ts'
import { playlistId, UPLOADS, videoId } from './world.ts'

const PL = playlistId(1)
const A = videoId(1)
const B = videoId(2)
const C = videoId(3)
const WATCH_PL = [{ client: 'acme', playlists: [PL] }]

const of = (records: readonly Seen[], id: string) => records.filter((seen) => seen.id === id)
const states = (records: readonly Seen[], id: string) =>
  of(records, id).map(({ observation }) => observation.STATE)
const requests = (asked: readonly Asked[], path: string) => asked.filter((one) => one.path === path).length

test('a first sight of a playlist, a channel and a video', async (context) => {
  const harness = await openHarness(context)
  const { world } = harness
  for (const id of [A, B, C]) world.addVideo(id)
  world.setPlaylist(PL, [A, B, A])
  world.setPlaylist(UPLOADS, [B])
  const watcher = await harness.watch(
    {
      watch: [
        { client: 'beta', channels: ['https://www.youtube.com/@acme'] },
        { client: 'acme', playlists: [`https://www.youtube.com/playlist?list=${PL}`], videos: [C] },
      ],
    },
    10_000,
    (running) => {
      const { sources, videos, state } = running.status()
      assert.equal(state, 'running')
      assert.deepEqual(
        sources.map(({ kind, state, title, items }) => [kind, state, title, items]),
        [
          ['channel', 'ok', 'Acme', 1],
          ['playlist', 'ok', `List ${PL}`, 2],
          ['video', 'ok', `Title of ${C}`, 1],
        ],
      )
      assert.deepEqual(videos, { watched: 3, observed: 3, notVisible: 0 })
    },
  )
  assert.equal(watcher.status().state, 'stopped')
  const records = await harness.records()
  assert.equal(records.length, 3)
  const b = of(records, B)[0]
  assert.deepEqual(b?.observation.CLIENTS, ['acme', 'beta'])
  assert.deepEqual(b?.observation.PLAYLISTS, [PL])
  assert.equal(b?.observation.VIEWS, 1000n)
  assert.equal(b?.record.timestamp, Number(b?.observation.OBSERVED_AT))
  const headers = new Map(b?.record.headers)
  assert.match(Buffer.from(headers.get(CAUSE_HEADER) ?? []).toString(), /^youtube videos\.list 2026-/)
})

test('changes are written at the next poll, what stays the same once a heartbeat', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  world.addVideo(A)
  const b = world.addVideo(B)
  world.setPlaylist(PL, [A, B])
  clock.at(START_MS + 10.5 * MINUTE_MS, () => {
    b.views = '9007199254740993'
  })
  await harness.watch({ watch: WATCH_PL }, 2.5 * HOUR_MS)
  const records = await harness.records()
  const views = of(records, B).map(({ observation }) => observation.VIEWS)
  assert.deepEqual(views.slice(0, 2), [1000n, 9_007_199_254_740_993n])
  const changedAt = Number(of(records, B)[1]?.observation.OBSERVED_AT)
  assert.ok(changedAt > START_MS + 10.5 * MINUTE_MS && changedAt < START_MS + 12 * MINUTE_MS)
  assert.equal(of(records, A).length, 3, 'a first sight and two heartbeats')
  const times = of(records, A).map(({ record }) => record.timestamp)
  assert.ok(times[1]! - times[0]! <= HOUR_MS && times[1]! - times[0]! > 0.9 * HOUR_MS)
})

test('statistics come from their own method, titles and states from videos.list now and then', async (context) => {
  const harness = await openHarness(context)
  const { world, clock, server } = harness
  const a = world.addVideo(A)
  clock.at(START_MS + 20 * MINUTE_MS, () => {
    a.title = 'New title'
    a.broadcast = 'live'
    a.likes = undefined
  })
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, HOUR_MS)
  assert.ok(requests(server.asked, 'videos:batchGetStats') > 40)
  const details = requests(server.asked, 'videos')
  assert.ok(details >= 3 && details < 20, `${details} requests`)
  const last = (await harness.records()).at(-1)?.observation
  assert.equal(last?.TITLE, 'New title')
  assert.equal(last?.STATE, 'live')
  assert.deepEqual([last?.LIKES, last?.LIKES_STATE], [null, 'hidden'])
})

test('every request is paid for durably before it goes out', async (context) => {
  const harness = await openHarness(context)
  const { world, log } = harness
  world.setPlaylist(PL, [A, B])
  world.addVideo(A)
  world.addVideo(B)
  const sent = { general: 0, stats: 0 }
  const answer = world.answer
  world.answer = (asked) => {
    const bucket = asked.path === 'videos:batchGetStats' ? 'stats' : 'general'
    sent[bucket]++
    checks.push(paid(bucket, sent[bucket]))
    return answer(asked)
  }
  const checks: Promise<void>[] = []
  async function paid(bucket: string, atLeast: number): Promise<void> {
    for await (const [key, value] of log.stateOf('youtube-watcher', 'quota')) {
      if (key !== bucket) continue
      const { usedUnits } = JSON.parse(Buffer.from(value).toString())
      assert.ok(usedUnits >= atLeast, `${bucket}: ${usedUnits} paid, ${atLeast} asked`)
      return
    }
    assert.fail(`${bucket}: nothing is paid`)
  }
  await harness.watch({ watch: WATCH_PL }, 20 * MINUTE_MS)
  await Promise.all(checks)
  assert.ok(checks.length > 20)
})

test('a restart goes on where it was: nothing is written twice, and the quota is not forgotten', async (context) => {
  const harness = await openHarness(context)
  const { world } = harness
  world.addVideo(A)
  world.setPlaylist(PL, [A])
  let used = 0
  await harness.watch({ watch: WATCH_PL }, 5 * MINUTE_MS, (watcher) => {
    used = watcher.status().quota[0]?.usedUnits ?? 0
  })
  const walks = requests(harness.server.asked, 'playlistItems')
  await harness.watch({ watch: WATCH_PL }, 4 * MINUTE_MS, (watcher) => {
    assert.ok((watcher.status().quota[0]?.usedUnits ?? 0) >= used)
  })
  assert.equal((await harness.records()).length, 1)
  assert.equal(requests(harness.server.asked, 'playlistItems'), walks, 'the walk is remembered')
})

test('what is taken off the watch list is forgotten, without a word of removal', async (context) => {
  const harness = await openHarness(context)
  harness.world.addVideo(A)
  harness.world.addVideo(B)
  await harness.watch({ watch: [{ client: 'acme', videos: [A, B] }] }, MINUTE_MS)
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, MINUTE_MS, (watcher) => {
    assert.equal(watcher.status().videos.watched, 1)
  })
  assert.deepEqual(states(await harness.records(), B), ['public'])
  const kept: string[] = []
  for await (const [key] of harness.log.stateOf('youtube-watcher', 'videos')) kept.push(key)
  assert.deepEqual(kept, [A])
})

test('new uploads and additions are found by their counts, removals after a whole walk', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  for (const id of [A, B, C]) world.addVideo(id)
  world.setPlaylist(PL, [A, B])
  clock.at(START_MS + 12 * MINUTE_MS, () => world.setPlaylist(PL, [A, B, C]))
  clock.at(START_MS + 32 * MINUTE_MS, () => world.setPlaylist(PL, [A, C]))
  clock.at(START_MS + 52 * MINUTE_MS, () => world.setPlaylist(PL, [A, B, C]))
  await harness.watch({ watch: WATCH_PL }, 70 * MINUTE_MS)
  const records = await harness.records()
  const firstOf = (id: string) => of(records, id)[0]?.record.timestamp ?? 0
  assert.ok(firstOf(C) - START_MS <= 18 * MINUTE_MS)
  assert.deepEqual(states(records, B), ['public', 'removed', 'public'])
  assert.equal(of(records, B)[1]?.observation.VIEWS, null)
})

test('a walk that breaks off removes nothing, and is visible', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  const ids = Array.from({ length: 60 }, (_, index) => videoId(index))
  for (const id of ids) world.addVideo(id)
  world.setPlaylist(PL, ids)
  clock.at(START_MS + 10 * MINUTE_MS, () => {
    world.setPlaylist(PL, [...ids, A])
    world.override = ({ path, params }) =>
      path === 'playlistItems' && params.get('pageToken') ? apiError(404, 'playlistNotFound') : undefined
  })
  await harness.watch({ watch: WATCH_PL }, 30 * MINUTE_MS, (watcher) => {
    const [source] = watcher.status().sources
    assert.equal(source?.state, 'partial')
    assert.match(source?.problem?.message ?? '', /until it was read whole/)
    assert.equal(source?.items, 60)
  })
  assert.ok((await harness.records()).every(({ observation }) => observation.STATE === 'public'))
})

test('private, deleted and unexplained absences differ; a video that returns is public again', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  const videos = [A, B, C].map((id) => world.addVideo(id))
  world.setPlaylist(PL, [A, B, C])
  clock.at(START_MS + 5 * MINUTE_MS, () => {
    for (const video of videos) video.visibility = 'gone'
    const list = world.playlists.get(PL)
    list![0]!.availability = 'private'
    list![1]!.availability = 'deleted'
    list!.push({ id: videoId(9), availability: 'deleted' })
  })
  clock.at(START_MS + 40 * MINUTE_MS, () => {
    videos[2]!.visibility = 'public'
  })
  await harness.watch({ watch: WATCH_PL }, HOUR_MS)
  const records = await harness.records()
  assert.equal(states(records, A).at(-1), 'private')
  assert.equal(states(records, B).at(-1), 'removed')
  assert.deepEqual([...new Set(states(records, C))], ['public', 'unavailable'])
  assert.equal(states(records, C).at(-1), 'public')
  const goneAt = of(records, C).find(({ observation }) => observation.STATE === 'unavailable')?.record
    .timestamp
  assert.ok((goneAt ?? 0) < START_MS + 7 * MINUTE_MS, 'noticed at the next poll')
})

test('one bad source does not stop the others, and says what to do', async (context) => {
  const harness = await openHarness(context)
  harness.world.addVideo(A)
  harness.world.setPlaylist(PL, [A])
  const watch = [
    {
      client: 'acme',
      playlists: [playlistId(404), 'nonsense', PL],
      channels: ['@nobody'],
      videos: [videoId(404)],
    },
  ]
  await harness.watch({ watch }, 2 * MINUTE_MS, (watcher) => {
    const problems = watcher.status().sources.map(({ state, problem }) => [state, problem?.code])
    assert.deepEqual(problems, [
      ['failed', 'playlist-not-found'],
      ['failed', 'not-understood'],
      ['ok', undefined],
      ['failed', 'not-found'],
      ['failed', 'not-visible'],
    ])
    for (const { problem } of watcher.status().sources)
      assert.match(problem?.message ?? 'Check', /Check|Give|id/)
  })
  assert.equal(of(await harness.records(), A).length, 1)
  assert.ok(
    harness.server.asked.filter(({ params }) => params.get('playlistId') === playlistId(404)).length <= 2,
  )
})

test('an exhausted bucket rests until midnight in Los Angeles, the other goes on', async (context) => {
  const { endMs } = pacificDay(START_MS)
  const harness = await openHarness(context, endMs - 2 * HOUR_MS)
  const { world, server } = harness
  world.addVideo(A)
  world.override = ({ path }) =>
    path === 'videos:batchGetStats' && harness.clock.now() < endMs
      ? apiError(
          429,
          'rateLimitExceeded',
          "Quota exceeded for limit 'Video Stats per day' of service 'youtube'.",
        )
      : undefined
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, 1.9 * HOUR_MS, (watcher) => {
    const stats = watcher.status().quota.find(({ bucket }) => bucket === 'stats')
    assert.equal(stats?.closedUntilMs, endMs)
  })
  assert.equal(requests(server.asked, 'videos:batchGetStats'), 1)
  assert.ok(requests(server.asked, 'videos') > 100, 'videos.list serves meanwhile')
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, 20 * MINUTE_MS)
  assert.ok(requests(server.asked, 'videos:batchGetStats') > 10, 'and after midnight it is used again')
})

test('where the statistics method is refused, videos.list takes over and is not asked twice', async (context) => {
  for (const refusal of [
    apiError(403, 'forbidden'),
    apiError(404, 'notFound'),
    apiError(400, 'badRequest'),
  ]) {
    const harness = await openHarness(context)
    const { world, server } = harness
    world.addVideo(A)
    world.override = ({ path }) => (path === 'videos:batchGetStats' ? refusal : undefined)
    await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, 30 * MINUTE_MS)
    assert.equal(requests(server.asked, 'videos:batchGetStats'), 1)
    assert.ok(requests(server.asked, 'videos') > 25)
  }
})

test('a key that is refused is asked about rarely, shown with its remedy, and taken up when it works', async (context) => {
  const harness = await openHarness(context)
  const { world, server, clock } = harness
  world.addVideo(A)
  world.setPlaylist(PL, [A])
  const refused = apiError(400, 'badRequest', 'API key not valid. Please pass a valid API key.', {
    details: [{ reason: 'API_KEY_INVALID' }],
  })
  world.override = () => refused
  clock.at(START_MS + HOUR_MS, () => {
    world.override = () => undefined
  })
  await harness.watch({ watch: WATCH_PL }, 0.9 * HOUR_MS, (watcher) => {
    assert.equal(watcher.status().problem?.code, 'key-invalid')
    assert.match(watcher.status().problem?.message ?? '', /youtube\.apiKey/)
  })
  assert.ok(server.asked.length < 40, `${server.asked.length} requests`)
  await harness.watch({ watch: WATCH_PL }, 0.8 * HOUR_MS, (watcher) => {
    assert.equal(watcher.status().problem, null)
  })
  assert.equal((await harness.records()).length, 1)
})

test('an outage is shown while it lasts, and told once', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  world.addVideo(A)
  world.setPlaylist(PL, [A])
  const away = apiError(503, 'backendError')
  clock.at(START_MS + 10 * MINUTE_MS, () => {
    world.override = () => away
  })
  clock.at(START_MS + 50 * MINUTE_MS, () => {
    world.override = () => undefined
  })
  await harness.watch({ watch: WATCH_PL }, HOUR_MS, (watcher) => {
    assert.equal(watcher.status().problem, null)
  })
  const told = harness.lines.filter(({ level, fields }) => level === 'warn' && !('source' in fields))
  assert.equal(told.length, 1)
  assert.equal(harness.lines.filter(({ message }) => message === 'YouTube answers again').length, 1)
  world.override = () => away
  await harness.watch({ watch: WATCH_PL }, 10 * MINUTE_MS, (watcher) => {
    assert.equal(watcher.status().problem?.code, 'backend')
  })
})

test('when all that is left to ask is held, it goes on as soon as the pause is over', async (context) => {
  const harness = await openHarness(context)
  harness.world.addVideo(A)
  harness.world.override = () => apiError(403, 'accessNotConfigured')
  harness.clock.at(START_MS + 20 * MINUTE_MS, () => {
    harness.world.override = () => undefined
  })
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }] }, 30 * MINUTE_MS, (watcher) => {
    assert.equal(watcher.status().problem, null)
    assert.equal(watcher.status().videos.observed, 1)
  })
})

test('passing failures are repeated, and cost neither observations nor all the quota', async (context) => {
  const harness = await openHarness(context)
  const { world, server } = harness
  world.addVideo(A)
  world.setPlaylist(PL, [A])
  let turn = 0
  world.override = () => {
    turn++
    if (turn % 3 === 0) return apiError(503, 'backendError')
    if (turn % 7 === 0) return 'reset'
    return turn % 11 === 0 ? 'truncate' : undefined
  }
  await harness.watch({ watch: WATCH_PL }, HOUR_MS)
  assert.ok(harness.metrics.totals.observed > 50)
  assert.ok(server.asked.length < 160, `${server.asked.length} requests`)
})

test('an answer that can be read in part does not make the others vanish', async (context) => {
  const harness = await openHarness(context)
  const { world } = harness
  world.addVideo(A)
  world.addVideo(B, { views: 'many' })
  await harness.watch({ watch: [{ client: 'acme', videos: [A, B] }] }, 20 * MINUTE_MS)
  const records = await harness.records()
  assert.deepEqual(states(records, A), ['public'])
  assert.deepEqual(states(records, B), [])
})

test('a count that the topic’s int can’t hold is refused loudly, the others are written', async (context) => {
  const harness = await openHarness(context)
  const { world, log } = harness
  const int = (name: string) => ({ name, type: ['null', 'int'], default: null })
  await log.registry.register(YOUTUBE_VIDEOS_SUBJECT, {
    type: 'record',
    name: 'KsqlDataSourceSchema',
    namespace: 'io.confluent.ksql.avro_schemas',
    fields: [
      { name: 'TITLE', type: ['null', 'string'], default: null },
      int('VIEWS'),
      int('COMMENTS'),
      int('LIKES'),
    ],
  })
  world.addVideo(A, { views: '2147483648' })
  world.addVideo(B)
  await harness.watch({ watch: [{ client: 'acme', videos: [A, B] }] }, 10 * MINUTE_MS, (watcher) => {
    assert.match(watcher.status().unwritten[A]?.message ?? '', /BIGINT/)
  })
  const records = await harness.records()
  assert.deepEqual(
    records.map(({ id }) => id),
    [B],
  )
  assert.equal(harness.lines.filter(({ level }) => level === 'error').length, 1)
})

test('while the registry is out of reach nothing is asked, and status says why; then it goes on', async (context) => {
  const harness = await openHarness(context)
  const { world, log, server, lines } = harness
  world.addVideo(A)
  const away = new RegistryError('unreachable', 'nobody listens there')
  const latest = log.registry.latest.bind(log.registry)
  let isAway = true
  context.mock.method(log.registry, 'latest', async (subject: string) => {
    if (isAway) throw away
    return latest(subject)
  })
  const watch = [{ client: 'acme', videos: [A] }]
  await harness.watch({ watch }, 10 * MINUTE_MS, (watcher) => {
    const { state, problem } = watcher.status()
    assert.equal(state, 'starting')
    assert.match(problem?.message ?? '', /nothing is polled while .* out of reach: nobody listens there/)
    assert.equal(problem?.sinceMs, START_MS)
  })
  assert.deepEqual(server.asked, [])
  assert.equal(lines.filter(({ level }) => level === 'warn').length, 1)
  isAway = false
  await harness.watch({ watch }, 10 * MINUTE_MS, (watcher) => assert.equal(watcher.status().problem, null))
  assert.deepEqual(states(await harness.records(), A), ['public'])
})

test('settings that can not work are refused before anything runs', async (context) => {
  const { create } = await openHarness(context)
  assert.throws(() => create({ apiKey: 'two words' }), TypeError)
  assert.throws(() => create({ baseUrl: 'nowhere' }), TypeError)
  assert.throws(() => create({ budget: 0 }), RangeError)
  assert.throws(() => create({ quotaPerDay: { stats: -1 } }), RangeError)
})

test('without a quota for the statistics method, videos.list does all', async (context) => {
  const harness = await openHarness(context)
  harness.world.addVideo(A)
  await harness.watch({ watch: [{ client: 'acme', videos: [A] }], quotaPerDay: { stats: 0 } }, 10 * MINUTE_MS)
  assert.equal(requests(harness.server.asked, 'videos:batchGetStats'), 0)
  assert.ok(requests(harness.server.asked, 'videos') >= 9)
})

test('it stops without waiting for what hangs', async (context) => {
  const harness = await openHarness(context)
  const { world, server, log } = harness
  const arrived = Promise.withResolvers<void>()
  world.override = () => {
    arrived.resolve()
    return 'hang'
  }
  const watcher = harness.create({
    watch: [{ client: 'acme', videos: [A], playlists: [PL] }],
    timeoutMs: 60_000,
  })
  const stop = new AbortController()
  const running = log.run(watcher.spec, watcher.run, stop.signal)
  await arrived.promise
  assert.equal(watcher.status().inFlight, 2)
  const from = performance.now()
  stop.abort()
  await running
  assert.ok(performance.now() - from < 30_000, 'a request would have waited for a minute')
  assert.ok(server.asked.length <= 2)
})

test('five hundred videos in five playlists: at most 1.1 units for 50 observations, walks included', async (context) => {
  const harness = await openHarness(context)
  const { world, clock } = harness
  const lists = Array.from({ length: 5 }, (_, list) => playlistId(list))
  for (const [list, id] of lists.entries()) {
    const ids = Array.from({ length: 100 }, (_, index) => videoId(list * 100 + index))
    for (const video of ids) world.addVideo(video)
    world.setPlaylist(id, ids)
  }
  for (let minute = 1; minute < 40; minute += 10) {
    clock.at(START_MS + minute * MINUTE_MS, () => {
      const id = videoId(1000 + minute)
      world.addVideo(id)
      world.playlists.get(lists[0]!)?.push({ id, availability: 'available' })
    })
  }
  await harness.watch({ watch: [{ client: 'acme', playlists: lists }] }, 40 * MINUTE_MS, (watcher) => {
    const { totals, videos } = watcher.status()
    const unitsPerFifty = totals.units / (totals.observations / 50)
    context.diagnostic(
      `${totals.units} units, ${totals.observations} observations: ${unitsPerFifty.toFixed(3)} per 50`,
    )
    assert.ok(unitsPerFifty <= 1.1, `${unitsPerFifty}`)
    assert.ok(videos.watched >= 503)
  })
})

test('no log line shows the key', async (context) => {
  const harness = await openHarness(context)
  harness.world.override = () => apiError(400, 'keyInvalid', `bad key ${TEST_KEY}`)
  await harness.watch({ watch: [{ client: 'acme', videos: [A], playlists: [PL] }] }, MINUTE_MS, (watcher) => {
    const shown = JSON.stringify([harness.lines, watcher.status()])
    assert.match(shown, /bad key \*\*\*/)
    assert.ok(!shown.includes(TEST_KEY) && !shown.includes(encodeURIComponent(TEST_KEY)))
  })
})
