import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { unique, until } from '../log/contract/harness.ts'
import { type Asked, startServer } from '../youtube/server.ts'
import { playlistId, videoId, World } from '../youtube/world.ts'
import { bootstrap, openLog, withoutKafka } from './cluster.ts'

const LIMIT = { skip: withoutKafka, timeout: 120_000 }
const UNITS = 9
const KILLS = 3
const LISTS = Array.from({ length: 8 }, (_, n) => playlistId(n))

test("the quota ledger moves with the watcher's share: takeovers never overspend", LIMIT, async (t) => {
  const world = new World()
  world.addVideo(videoId(1))
  for (const list of LISTS) world.setPlaylist(list, [videoId(1)])
  const killed = new Set<number>()
  const watchers: ChildProcess[] = []
  // Whoever asks is killed while the request is on its way: paid, and never known to be answered.
  const { baseUrl, asked } = await startServer(t, (one) => {
    const pid = pidOf(one)
    if (killed.size < KILLS && !killed.has(pid)) {
      killed.add(pid)
      process.kill(pid, 'SIGKILL')
      return 'hang'
    }
    return world.answer(one)
  })
  const id = unique('watcher')
  for (let n = 0; n <= KILLS; n++) watchers.push(watch(t, id, baseUrl))
  const log = await openLog(t)
  const used = async () => {
    for await (const [bucket, entry] of log.stateOf(id, 'quota')) {
      if (bucket === 'general') return (JSON.parse(Buffer.from(entry).toString()) as Ledger).usedUnits
    }
    return 0
  }
  await until(async () => {
    const died = watchers.find(({ pid, exitCode }) => exitCode !== null && !killed.has(pid!))
    assert.equal(died, undefined, 'a watcher ended by itself')
    return (await used()) === UNITS
  })
  const left = watchers.filter(({ pid }) => !killed.has(pid!))
  assert.equal(left.length, 1)
  left[0]!.kill('SIGTERM')
  await once(left[0]!, 'exit')
  assert.equal(killed.size, KILLS)
  assert.equal(await used(), UNITS)
  assert.ok(asked.length <= UNITS, `${asked.length} requests of ${UNITS} units`)
  assert.ok(asked.length > KILLS, 'who was left went on with what was left')
})

interface Ledger {
  readonly usedUnits: number
}

function watch(t: TestContext, id: string, baseUrl: string): ChildProcess {
  const script = join(import.meta.dirname, 'watcher-worker.ts')
  const child = fork(script, [bootstrap, id, baseUrl, `${UNITS}`, LISTS.join(',')], { stdio: 'inherit' })
  t.after(() => child.kill('SIGKILL'))
  return child
}

function pidOf({ headers }: Asked): number {
  return Number(/pid-(\d+)/.exec(headers['user-agent'] ?? '')?.[1])
}
