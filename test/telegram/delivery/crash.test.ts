import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqliteLog } from '../../../src/log/sqlite/index.ts'
import { REPEAT_MARK, telegramTopics } from '../../../src/telegram/index.ts'
import { healthy, scriptedServer, TOKEN } from '../server.ts'
import { deliveries, until, write } from '../stage.ts'

const CHATS = 12
const EACH = 3
/** The process is killed when the Bot API has seen about so many more messages. */
const KILLS = [3, 8, 1, 5]

test('kill -9 in the middle: every message arrives, in order, and what arrives twice is marked', {
  timeout: 60_000,
}, async (t) => {
  let slow = 0
  const server = await scriptedServer(t, async (received) => {
    const reply = await healthy(received)
    slow += 1
    return typeof reply === 'object' ? { ...reply, afterMs: (slow * 7) % 40 } : reply
  })
  const dir = await mkdtemp(join(tmpdir(), 'tubewire-crash-'))
  t.after(() => rm(dir, { recursive: true }))
  const before = await openSqliteLog({ dir })
  await before.ensureTopics(telegramTopics())
  const ids: string[] = []
  for (let i = 0; i < EACH; i++) {
    for (let chat = 1; chat <= CHATS; chat++) {
      ids.push(await write(before, { chat_id: chat, text: `${i} for ${chat}` }))
    }
  }
  await before.close()

  let worker: ChildProcess | undefined
  t.after(() => worker?.kill('SIGKILL'))
  const run = () => {
    const script = join(import.meta.dirname, 'crash-worker.ts')
    return spawn(process.execPath, [script, dir, server.root, TOKEN], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  for (const more of KILLS) {
    worker = run()
    const seen = server.sent().length
    await until(() => server.sent().length >= seen + more)
    worker.kill('SIGKILL')
    await once(worker, 'exit')
  }
  worker = run()
  const texts = () => new Set(server.sent().map(({ payload }) => bare(String(payload.text))))
  await until(() => texts().size === CHATS * EACH)
  worker.kill('SIGTERM')
  await once(worker, 'exit')

  const log = await openSqliteLog({ dir })
  t.after(() => log.close())
  const ended = await deliveries(log, ids.length)
  assert.deepEqual(
    ended.map(({ key, value }) => `${key} ${value.OUTCOME}`).sort(),
    ids.map((id) => `${id} sent`).sort(),
  )
  let repeats = 0
  for (const [chat, own] of Map.groupBy(server.sent(), ({ payload }) => payload.chat_id)) {
    const said = own.map(({ payload }) => String(payload.text))
    const order = said.map((text) => Number(bare(text)[0]))
    assert.deepEqual(order, [...order].sort(), `order in chat ${chat}`)
    for (const [, times] of Map.groupBy(said, bare)) {
      repeats += times.length - 1
      assert.ok(
        times.slice(1).every((text) => text.startsWith(REPEAT_MARK)),
        `${times}`,
      )
    }
  }
  t.diagnostic(`${KILLS.length} kills, ${ids.length} messages, ${repeats} repeats, all marked`)
})

function bare(text: string): string {
  return text.startsWith(REPEAT_MARK) ? text.slice(REPEAT_MARK.length + 2) : text
}
