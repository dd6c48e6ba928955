/** Alerts about the month's videos, and what became of them. */

import type { OutputRecord } from '../../../src/log/port.ts'
import type { TelegramDelivery } from '../../../src/records/delivery.ts'
import { chance, pick } from '../../../src/simulator/random.ts'
import { HOUR, MINUTE, type Writers } from '../../history/fixture.ts'
import { CLIENTS, type MonthOptions, SPECIAL, videoIdOf } from './month.ts'

const SEED = 'messages'

const KINDS: readonly (readonly [text: string, rule: string])[] = [
  ['👀 4500 views', 'INSERTQUERY_4 (queries.sql:61)'],
  ['👍 Likes: 29760 → 29906', 'INSERTQUERY_2 (queries.sql:44)'],
  ['💬 Comments: 297 → 299', 'INSERTQUERY_1 (queries.sql:38)'],
  ['🎉 Passed 1000000 views!', 'INSERTQUERY_5 (queries.sql:88)'],
]

const FATES: readonly Partial<TelegramDelivery>[] = [
  ...Array.from({ length: 12 }, () => ({ OUTCOME: 'sent' as const, MESSAGE_ID: 42n })),
  { OUTCOME: 'failed', MESSAGE_ID: null, REASON: 'chat not found', ATTEMPTS: 3 },
  { OUTCOME: 'uncertain', MESSAGE_ID: null, REASON: 'the connection broke while it was sent' },
  { OUTCOME: 'coalesced', MESSAGE_ID: null, COALESCED_INTO: 'telegram_outbox-0-0' },
  { OUTCOME: 'expired', MESSAGE_ID: null, REASON: 'older than 1 h' },
]

/** In the order of time; the last is still waiting. Offsets in the outbox begin at 0. */
export function messagesOf(write: Writers, { now, videos }: MonthOptions, count = 60): OutputRecord[] {
  const outbox: OutputRecord[] = []
  const deliveries: OutputRecord[] = []
  for (let i = 0; i < count; i++) {
    // Closer together towards now.
    const at = now - Math.floor(((count - i) / count) ** 2 * 9 * 24) * HOUR - (count - i) * MINUTE
    const n =
      chance(SEED, 'viral', i) < 0.3
        ? SPECIAL.viral
        : Math.floor(chance(SEED, 'video', i) * Math.min(videos, 30))
    const [text, rule] = pick(KINDS, SEED, 'kind', i)
    const videoId = videoIdOf(n)
    const client = CLIENTS[n % CLIENTS.length]!
    outbox.push(
      write.message(
        videoId,
        at,
        { chat_id: client, text: `${text}\nhttps://youtu.be/${videoId}` },
        { 'tubewire.rule': rule },
      ),
    )
    if (i === count - 1) continue
    deliveries.push(
      write.delivery(`telegram_outbox-0-${i}`, at + 4_000, {
        CHAT_ID: '700000001',
        ROUTE: client,
        VIDEO_ID: videoId,
        ...pick(FATES, SEED, 'fate', i),
      }),
    )
  }
  return [...outbox, ...deliveries]
}
