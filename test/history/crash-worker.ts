/**
 * The process that the crash test kills: writes what a day of watching would, while a history follows. Says `ready`
 * when both are at work. Ends by itself once `total` turns are on the log and in the history.
 */

import { openHistory } from '../../src/history/index.ts'
import type { OutputRecord } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { ACCEPTED, MINUTE, NOW, Writers } from './fixture.ts'

const [dir, total] = [process.argv[2]!, Number(process.argv[3])]
const log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
const topics = [YOUTUBE_VIDEOS, 'youtube_changes', 'youtube_peaks', 'telegram_outbox', 'telegram_deliveries']
await log.ensureTopics(topics.map((name) => ({ name, retentionMs: null })))
const write = await Writers.open(log)
const history = await openHistory({ dir, log, policy: ACCEPTED, clock: () => NOW })
const ended = new AbortController()
const running = history.run(ended.signal)

const end = async (topic: string) => (await log.topics([topic]))[0]!.offsets[0]!.end

/** One append a turn: all of a turn is on the log, or nothing. Offsets are those of the turn's number. */
for (let turn = await end('telegram_outbox'); turn < total; turn++) {
  const records: OutputRecord[] = []
  for (let i = 0; i < 20; i++) {
    const n = turn * 20 + i
    const videoId = `video-${n % 11}`
    // Some come late, some are hidden, titles change.
    const at = NOW - 40 * 24 * 60 * MINUTE + n * MINUTE - (n % 17 === 0 ? 200 * MINUTE : 0)
    const likes = n % 29 < 4 ? null : n % 1_000
    const state = n % 97 === 0 ? 'private' : 'public'
    const more = {
      TITLE: `Title ${Math.floor(n / 500)}`,
      CLIENTS: [n % 2 ? 'acme' : 'zeta'],
      STATE: state,
    } as const
    records.push(write.observation(videoId, { at, views: n * 3 + (n % 7), likes, comments: 4, more }))
    records.push(write.change('youtube_changes', videoId, at, `${YOUTUBE_VIDEOS}-0-${n}`, [n, n + 1]))
    if (i > 0) continue
    records.push(write.change('youtube_peaks', videoId, at, `youtube_changes-0-${n}`))
    records.push(
      write.message(
        videoId,
        at,
        { chat_id: 'acme', text: `Message ${turn}` },
        { 'tubewire.cause': `youtube_peaks-0-${turn}`, 'tubewire.rule': 'INSERTQUERY_3 (queries.sql:90)' },
      ),
    )
    if (turn % 3 > 0) {
      const outcome = turn % 3 === 1 ? 'sent' : 'failed'
      records.push(write.delivery(`telegram_outbox-0-${turn}`, at, { OUTCOME: outcome, TEXT: 'sent text' }))
    }
  }
  await log.append(records)
  if (turn % 10 === 0) process.send?.('ready')
}
await Promise.race([history.caughtUp(ended.signal), running])
ended.abort()
await running
await history.close()
await log.close()
process.disconnect?.()
