import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { resetBefore, telegramFaults, youtubeFaults } from '../../src/simulator/index.ts'
import { eventually, PATIENCE_MS } from './eventually.ts'
import { startCommand, startUp } from './process.ts'
import { openScene, type Scene } from './scene.ts'

const texts = (scene: Scene) => scene.messages().map(({ text }) => text)

/** Waits until every video of the scene has been asked for so many times more. */
async function looks(scene: Scene, count: number): Promise<void> {
  const polls = () => scene.youtube.requests.filter(({ operation }) => operation?.startsWith('videos')).length
  const before = polls()
  await eventually(`${count} looks at YouTube`, () => polls() >= before + count)
}

// Most of their time is spent waiting for a second to pass: the shortest time between two looks at a video.
describe('from a playlist to a chat', { concurrency: 4 }, () => {
  test('a change arrives once, with the right text; a first sight and hidden metrics send nothing', async (t) => {
    const scene = await openScene(t)
    const advert = scene.still('The <b>advert</b> & "friends"', { likes: 100, comments: 10 })
    const other = scene.still('Another one', { likes: 7 })
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    await up.settled(2)
    assert.deepEqual(texts(scene), [], 'a first sight is no change')

    scene.world.hold(advert, 'likes', 101)
    const liked = `👍 Likes: 100 → 101\nThe <b>advert</b> & "friends"\nhttps://youtu.be/${advert}`
    const message = await scene.message(liked)
    assert.equal(message.chatId, scene.chatId)

    scene.world.hide(advert, 'likes')
    scene.world.hide(other, 'comments')
    await up.settled(5)
    scene.world.release(other, 'comments')
    scene.world.hold(other, 'comments', 10)
    await up.settled(6)
    scene.world.hold(advert, 'likes', 105)
    await scene.message(`👍 Likes: 101 → 105\nThe <b>advert</b> & "friends"\nhttps://youtu.be/${advert}`)
    await looks(scene, 2)
    await up.settled(7)
    assert.equal(texts(scene).length, 2, texts(scene).join('\n'))
    const sends = scene.telegram.requests.filter(({ method }) => method === 'sendmessage')
    assert.equal(sends.length, 2, 'nothing was tried twice')
  })

  test('a milestone, a video that vanishes and its return are told; a new upload is not', async (t) => {
    const scene = await openScene(t)
    const rising = scene.still('Rising', { views: 999_990 })
    const fleeting = scene.still('Fleeting')
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    await up.settled(2)

    scene.world.hold(rising, 'views', 1_000_004)
    await scene.message(`🎉 Passed 1,000,000 views!\nRising\nhttps://youtu.be/${rising}`)
    scene.world.setPresence(fleeting, 'private')
    const gone = await scene.telegram.transcript.until(
      () => scene.messages().find(({ text }) => text.startsWith('⚠️ No longer public')),
      AbortSignal.timeout(PATIENCE_MS),
    )
    assert.ok(gone.text.endsWith(`\nFleeting\nhttps://youtu.be/${fleeting}`), gone.text)
    scene.world.setPresence(fleeting, 'public')
    await scene.message(`✅ Public again\nFleeting\nhttps://youtu.be/${fleeting}`)
    await up.settled(5)
    assert.equal(texts(scene).length, 3, texts(scene).join('\n'))
  })

  test("the tutorial's file runs as it is, with a watch list, and delivers", async (t) => {
    const tutorial = await readFile(new URL('../sql/tutorial.sql', import.meta.url), 'utf8')
    const scene = await openScene(t, { rules: (chatId) => tutorial.replaceAll('1001', String(chatId)) })
    const id = scene.still('First video', { comments: 4 })
    scene.still('Quiet video')
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    await scene.message('A first message')
    await up.settled(2)
    assert.deepEqual(texts(scene), ['A first message'])
    scene.world.hold(id, 'comments', 6)
    await scene.message('Comments changed: 4 => 6. First video')
    scene.world.hold(id, 'views', 6000)
    await up.settled(4)
    assert.deepEqual(texts(scene), ['A first message', 'Comments changed: 4 => 6. First video'])
  })

  test('Ctrl-C ends it within two seconds, in the middle of its work, and nothing is lost or told twice', async (t) => {
    const scene = await openScene(t)
    const ids = Array.from({ length: 4 }, (_, n) => scene.still(`Video ${n}`, { likes: 10 }))
    const config = await scene.configure()
    const up = await startUp(t, config, scene.dataDir)
    await up.settled(4)
    scene.telegram.faults.add({ match: { operation: 'sendMessage' }, action: { kind: 'slow', delayMs: 400 } })
    for (const id of ids) scene.world.hold(id, 'likes', 11)
    await eventually('a message under way', () => scene.messages().length > 0)

    const interruptedAtMs = performance.now()
    up.child.kill('SIGINT')
    assert.deepEqual(await up.exited, { code: 0, signal: null }, up.stderr())
    const tookMs = performance.now() - interruptedAtMs
    // Two seconds of a machine that has a processor for it, and less than Docker waits for.
    assert.ok(tookMs < 10_000, `it took ${tookMs} ms`)
    assert.ok(scene.messages().length < ids.length, 'some were left to do')

    scene.telegram.faults.clear()
    const again = await startUp(t, config, scene.dataDir)
    await again.settled(8)
    assert.deepEqual(
      texts(scene).toSorted(),
      ids.map((id, n) => `👍 Likes: 10 → 11\nVideo ${n}\nhttps://youtu.be/${id}`).toSorted(),
    )
  })

  test('a second process on the same data directory is refused, and told who has it', async (t) => {
    const scene = await openScene(t)
    scene.still('Any')
    const config = await scene.configure()
    const first = await startUp(t, config, scene.dataDir)
    const second = startCommand(t, ['up', '--config', config])
    assert.deepEqual(await second.exited, { code: 1, signal: null })
    assert.match(
      second.stderr(),
      new RegExp(`in use by process ${first.child.pid}\\b.*${first.url}.*end it first`),
    )
    await first.settled(1)
  })

  test('with a key that YouTube refuses it stays up, says what to do, and goes on when the key is accepted', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Any')
    scene.youtube.faults.add({
      action: youtubeFaults.refused(
        400,
        'API_KEY_INVALID',
        'API key not valid. Please pass a valid API key.',
      ),
    })
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    await up.logged(/"level":50.*youtube\.apiKey/)
    const { stages, httpStatus } = await up.readyz()
    assert.equal(httpStatus, 200)
    assert.equal(stages.youtube?.state, 'degraded')
    assert.match(stages.youtube?.detail ?? '', /youtube\.apiKey/)
    scene.youtube.faults.clear()
    await up.settled(1)
    scene.world.hold(id, 'likes', 500)
    await scene.message(`👍 Likes: 100 → 500\nAny\nhttps://youtu.be/${id}`)
    assert.equal((await up.readyz()).stages.youtube?.state, 'running')
  })

  test('with a token that Telegram refuses it stays up, says what to do, and loses nothing until the token is mended', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Any')
    const wrong = await scene.configure({
      telegram: { token: '700700700:NotTheTokenOfAnyBot_0123456789abcdef' },
    })
    const up = await startUp(t, wrong, scene.dataDir)
    await up.settled(1)
    scene.world.hold(id, 'likes', 500)
    await up.logged(/"level":50.*BotFather/)
    const stage = await eventually('readyz to tell', async () => {
      const { stages } = await up.readyz()
      return stages['telegram-delivery']?.state === 'degraded' && stages['telegram-delivery']
    })
    assert.match(stage.detail ?? '', /telegram\.token/)
    up.child.kill('SIGTERM')
    assert.equal((await up.exited).code, 0)
    const mended = await startUp(t, await scene.configure(), scene.dataDir)
    await scene.message(`👍 Likes: 100 → 500\nAny\nhttps://youtu.be/${id}`)
    await mended.settled(2)
    assert.equal(texts(scene).length, 1)
  })

  test('while YouTube and Telegram are down at the start it stays up, says so, and recovers by itself', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Any')
    await scene.youtube.goOffline()
    await scene.telegram.goOffline()
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    const youtube = await eventually('readyz to tell', async () => {
      const { stages } = await up.readyz()
      return stages.youtube?.state === 'degraded' && stages.youtube
    })
    assert.match(youtube.detail ?? '', /127\.0\.0\.1|network|reach/i)
    await up.logged(/"level":40.*"stage":"youtube"/)
    await scene.youtube.goOnline()
    await up.settled(1)
    scene.world.hold(id, 'likes', 500)
    await up.logged(/Telegram can not be used.*/)
    const telegram = (await up.readyz()).stages['telegram-delivery']
    assert.equal(telegram?.state, 'degraded')
    assert.match(telegram?.detail ?? '', /telegram\.apiRoot/)
    await scene.telegram.goOnline()
    await scene.message(`👍 Likes: 100 → 500\nAny\nhttps://youtu.be/${id}`)
    await up.settled(2)
    assert.equal(texts(scene).length, 1)
  })

  test('answers that fail now and then cost nothing but time', async (t) => {
    const scene = await openScene(t)
    const id = scene.still('Any', { comments: 1 })
    scene.youtube.faults.add({ probability: 0.3, action: youtubeFaults.backendError() })
    scene.youtube.faults.add({ probability: 0.2, action: { kind: 'truncate' } })
    scene.telegram.faults.add({ nth: 1, action: resetBefore })
    scene.telegram.faults.add({ nth: 2, action: telegramFaults.tooManyRequests(1) })
    const up = await startUp(t, await scene.configure(), scene.dataDir)
    await up.settled(1)
    scene.world.hold(id, 'comments', 2)
    await scene.telegram.transcript.until(
      () => scene.messages().find(({ text }) => text.includes('💬 Comments: 1 → 2')),
      AbortSignal.timeout(PATIENCE_MS),
    )
    await up.settled(2)
    assert.equal(texts(scene).length, 1)
  })
})
