import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import {
  acceleratedClock,
  type SimulatorsAddress,
  startSimulators,
  steppedClock,
} from '../../src/simulator/index.ts'

test('the demo has something to tell within seconds, and goes on', async (t) => {
  const simulators = await startSimulators()
  t.after(() => simulators.close())
  const { world } = simulators
  const soon = world.changes(world.startMs, world.startMs + 9000)
  const kinds = new Set(soon.map((change) => change.what))
  for (const what of ['views', 'likes', 'comments', 'title', 'presence'] as const) {
    assert.ok(kinds.has(what), `${what} changes within nine seconds`)
  }
  const million = soon.find(
    (change) => change.what === 'views' && change.from! < 1_000_000n && change.to! >= 1_000_000n,
  )
  assert.ok(million, 'a milestone is passed')
  for (let minute = 1; minute < 60; minute++) {
    const from = world.startMs + minute * 60_000
    assert.ok(
      world.changes(from, from + 60_000).some((change) => change.what !== 'views'),
      `minute ${minute}`,
    )
  }
})

test('the demo has a past that leads up to its present', async (t) => {
  const simulators = await startSimulators()
  t.after(() => simulators.close())
  const { world } = simulators
  const hour = 3_600_000
  const old = world.videoIds.filter((id) => world.before(id, world.startMs - 4 * 24 * hour))
  assert.ok(old.length >= 10, `${old.length} videos are older than four days`)
  for (const id of world.videoIds) {
    const { publishedAtMs } = world.video(id)!.facts
    assert.equal(world.before(id, Math.min(publishedAtMs, world.startMs) - 1), undefined)
    assert.equal(world.before(id, world.startMs), undefined, 'from the start on it is the present')
    let last = world.video(id, world.startMs)!
    if (last.presence === 'unpublished') continue
    for (let at = world.startMs - 1; at > publishedAtMs; at -= hour) {
      const { views, likes, comments } = world.before(id, at)!
      assert.ok(views >= 0 && BigInt(views) <= last.views!, `views never fall (${id})`)
      assert.ok(likes <= views && comments <= views)
      last = { ...last, views: BigInt(views) }
    }
  }
})

test('what is viral in the demo was quiet for weeks, so that there is something to hold it against', async (t) => {
  const simulators = await startSimulators()
  t.after(() => simulators.close())
  const { world } = simulators
  const day = 86_400_000
  const viral = world.videoIds.find((id) => world.video(id)!.facts.kind === 'viral')!
  const at = (days: number) => world.before(viral, world.startMs - 1 - days * day)!.views
  const daily = Array.from({ length: 14 }, (_, n) => at(n) - at(n + 1))
  assert.ok(Math.max(...daily) < 2 * Math.min(...daily), daily.join(' '))
  const now = world.video(viral, world.startMs)!.views!
  const hourLater = world.video(viral, world.startMs + day / 24)!.views!
  assert.ok(Number(hourLater - now) > 10 * daily[0]!)
})

test('the demo is calm enough for one chat', async (t) => {
  const simulators = await startSimulators()
  t.after(() => simulators.close())
  const { world } = simulators
  const told = world
    .changes(world.startMs, world.startMs + 60_000)
    .filter((change) => change.what === 'likes' || change.what === 'comments')
  assert.ok(told.length < 120, `${told.length} changes of likes and comments in a minute`)
})

test('what it says about itself is true', async (t) => {
  const simulators = await startSimulators({ seed: 'other', speed: 2000 })
  t.after(() => simulators.close())
  const { youtube, telegram, apiKey, token, playlistIds, handle, chatId } = simulators
  const list = `${youtube.baseUrl}/youtube/v3/playlistItems?part=id&playlistId=${playlistIds[0]}&key=${apiKey}`
  assert.ok(((await (await fetch(list)).json()) as { items: unknown[] }).items.length > 0)
  const channel = `${youtube.baseUrl}/youtube/v3/channels?part=id&forHandle=${handle}&key=${apiKey}`
  assert.equal(((await (await fetch(channel)).json()) as { items: unknown[] }).items.length, 1)
  const sent = await fetch(`${telegram.baseUrl}/bot${token}/sendMessage?chat_id=${chatId}&text=hi`)
  assert.equal(sent.status, 200)
  await assert.rejects(startSimulators({ youtubePort: Number(new URL(youtube.baseUrl).port) }), /EADDRINUSE/)
  await assert.rejects(
    startSimulators({ telegramPort: Number(new URL(telegram.baseUrl).port) }),
    /EADDRINUSE/,
  )
  await assert.rejects(startSimulators({ speed: 0 }), RangeError)
})

test('they run as a process of their own, and end when told', async (t) => {
  const script = `
    import { runSimulators } from ${JSON.stringify(new URL('../../src/simulator/index.ts', import.meta.url).href)}
    const stop = new AbortController()
    process.once('SIGTERM', () => stop.abort())
    await runSimulators({ seed: 7 }, (address) => console.log(JSON.stringify(address)), stop.signal)
    process.stdout.write('ended\\n')
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const address: SimulatorsAddress = JSON.parse((await lines.next()).value ?? '')
  const { apiRoot, token } = address.telegram
  const me = await fetch(`${apiRoot}/bot${token}/getMe`)
  assert.equal(me.status, 200)
  await me.text()
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  assert.equal((await lines.next()).value, 'ended')
  assert.deepEqual(await ended, [0, null])
})

test('clocks step, and run faster', () => {
  const clock = steppedClock(1000)
  clock.advance(5)
  clock.set(2000)
  assert.equal(clock.now(), 2000)
  assert.throws(() => clock.set(1999), /does not go back/)
  assert.throws(() => clock.advance(-1), RangeError)
  const fast = acceleratedClock(0, 1000)
  const begun = performance.now()
  while (performance.now() - begun < 5);
  assert.ok(fast.now() >= 5000)
  assert.throws(() => acceleratedClock(0, 0), RangeError)
})
