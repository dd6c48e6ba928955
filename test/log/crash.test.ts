import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { openSqliteLog, type SqliteLog } from '../../src/log/sqlite/index.ts'
import { contents, text, values } from './contract/harness.ts'
import { temporaryDir } from './sqlite/fixture.ts'

/** More by hand: `TUBEWIRE_KILLS=500 node --test test/log/crash.test.ts`. */
const KILLS = Number(process.env.TUBEWIRE_KILLS ?? 15)
/** Mulberry32: the same moments in every run, as far as the machine allows. */
function random(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function startWorker(dir: string, total: number): ChildProcess {
  return fork(new URL('crash-worker.ts', import.meta.url), [dir, `${total}`])
}

test(`${KILLS} sudden deaths of a chain of tasks lose nothing and repeat nothing`, {
  timeout: 60_000 + KILLS * 20_000,
}, async (t) => {
  const dir = await temporaryDir(t)
  const next = random(20_261_124)
  let total = 0
  let killed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // So many that there is work at the moment of death.
    total += 8_000
    const worker = startWorker(dir, total)
    const exited = once(worker, 'exit')
    // Every third one dies while it opens the log.
    if (kill % 3 !== 0) await once(worker, 'message')
    await new Promise((resolve) => setTimeout(resolve, next() * 150))
    worker.kill('SIGKILL')
    const [, signal] = await exited
    if (signal === 'SIGKILL') killed++
  }
  assert.ok(killed >= KILLS * 0.8, `${killed} died in the middle of their work`)
  const last = startWorker(dir, total)
  t.after(() => last.kill('SIGKILL'))
  const [code] = await once(last, 'exit')
  assert.equal(code, 0)
  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  t.after(() => log.close())
  await checkExactlyOnce(log, total)
})

async function checkExactlyOnce(log: SqliteLog, total: number): Promise<void> {
  const everything = Array.from({ length: total }, (_, i) => i)
  const numbers = (records: readonly { value: Uint8Array | null }[]) =>
    records.map((r) => Number.parseInt(text(r.value)!, 10)).sort((a, b) => a - b)
  for (const topic of ['numbers', 'counted', 'passed']) {
    assert.deepEqual(numbers(await contents(log, topic)), everything, topic)
  }

  // The counts tell each key's numbers in order, without a hole or a repeat.
  const counts = new Map<string, number>()
  for (const { key, value } of await contents(log, 'counted')) {
    const count = Number(text(value)!.split(' ')[1])
    assert.equal(count, (counts.get(text(key)!) ?? 0) + 1, `${text(key)}: ${text(value)}`)
    counts.set(text(key)!, count)
  }
  for await (const [key, value] of log.stateOf('count', 'counts')) {
    assert.equal(Number(text(value)), counts.get(key), key)
    counts.delete(key)
  }
  assert.equal(counts.size, 0, 'every key has its count in the state')

  for (const [task, topic] of [
    ['count', 'numbers'],
    ['pass', 'counted'],
  ] as const) {
    const [info] = await log.topics([topic])
    assert.deepEqual(
      (await log.positions(task)).map((p) => p.offset),
      info!.offsets.map((o) => o.end),
    )
  }

  const expected = new Map((await contents(log, 'passed')).map((r) => [text(r.key), text(r.value)]))
  await log.maintain()
  await log.maintain()
  const latest = await contents(log, 'latest')
  assert.deepEqual(new Map(latest.map((r) => [text(r.key), text(r.value)])), expected)
  assert.equal(latest.length, expected.size, `compaction left one of each: ${values(latest).length}`)
}
