import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHistory } from '../../src/history/index.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { allAnswers } from './answers.ts'
import { ACCEPTED, NOW, temporaryDir } from './fixture.ts'

/** More by hand: `TUBEWIRE_KILLS=200 node --test test/history/crash.test.ts`. */
const KILLS = Number(process.env.TUBEWIRE_KILLS ?? 8)

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

test(`a history that died ${KILLS} times answers as one that never did`, {
  timeout: 60_000 + KILLS * 5_000,
}, async (t) => {
  const dir = await temporaryDir(t)
  const next = random(6)
  let total = 0
  let killed = 0
  for (let kill = 0; kill < KILLS; kill++) {
    // So many that there is work at the moment of death.
    total += 120
    const worker = startWorker(dir, total)
    t.after(() => worker.kill('SIGKILL'))
    const exited = once(worker, 'exit')
    await Promise.race([once(worker, 'message'), exited])
    await new Promise((resolve) => setTimeout(resolve, next() * 250))
    worker.kill('SIGKILL')
    const [, signal] = await exited
    if (signal === 'SIGKILL') killed++
  }
  assert.ok(killed >= KILLS * 0.7, `${killed} died in the middle of their work`)
  const last = startWorker(dir, total)
  t.after(() => last.kill('SIGKILL'))
  const [code] = await once(last, 'exit')
  assert.equal(code, 0)

  const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  t.after(() => log.close())
  const answersOf = async (historyDir: string) => {
    const history = await openHistory({ dir: historyDir, log, policy: ACCEPTED, clock: () => NOW })
    const ended = new AbortController()
    const running = history.run(ended.signal)
    await Promise.race([history.caughtUp(ended.signal), running])
    const answers = await allAnswers(history, NOW)
    ended.abort()
    await running
    await history.close()
    return answers
  }
  const [survivor, rebuilt] = [await answersOf(dir), await answersOf(join(dir, 'rebuilt'))]
  assert.ok(survivor.includes(`telegram_outbox-0-${total - 1}`), 'the last message is there')
  assert.equal(survivor === rebuilt, true, firstDifference(survivor, rebuilt))
})

function firstDifference(a: string, b: string): string {
  const [left, right] = [a.split('\n'), b.split('\n')]
  const line = left.findIndex((text, index) => text !== right[index])
  return `answer ${line}:\n${left[line]?.slice(0, 2_000)}\n${right[line]?.slice(0, 2_000)}`
}
