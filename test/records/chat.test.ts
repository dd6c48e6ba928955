import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  NEW_CHAT,
  TELEGRAM_CHAT_SCHEMA,
  TELEGRAM_INVITE_SCHEMA,
  type TelegramChat,
  type TelegramInvite,
} from '../../src/records/chat.ts'
import { AvroEncoder, avroType } from '../../src/wire/avro.ts'
import type { AvroSchema } from '../../src/wire/registry.ts'

function roundTrip(schema: AvroSchema, value: unknown): unknown {
  const bytes = new AvroEncoder(1, schema).encode(value)
  return JSON.parse(
    JSON.stringify(avroType(schema).fromBuffer(bytes.subarray(5)), (_, item: unknown) =>
      typeof item === 'bigint' ? `${item}n` : item,
    ),
    (_, item: unknown) =>
      typeof item === 'string' && /^-?\d+n$/.test(item) ? BigInt(item.slice(0, -1)) : item,
  )
}

test('a chat reads back as it was written, empty or full', () => {
  assert.deepEqual(roundTrip(TELEGRAM_CHAT_SCHEMA, NEW_CHAT), NEW_CHAT)
  const chat: TelegramChat = {
    TITLE: 'Acme ops',
    TYPE: 'supergroup',
    USERNAME: null,
    ROLE: 'admin',
    ROUTES: [
      { NAME: 'acme', THREAD_ID: 12n },
      { NAME: 'globex', THREAD_ID: null },
    ],
    STATE: 'parked',
    REASON: 'Forbidden: bot was kicked from the supergroup chat',
    PARKED_AT: 5n,
    QUIET_FROM: '22:00',
    QUIET_TO: '07:00',
    TIME_ZONE: 'Europe/Berlin',
    MUTED_UNTIL: 7n,
    FOLLOWED_VIDEOS: ['dQw4w9WgXcQ'],
    MUTED_VIDEOS: ['3AZFMT0LNAU'],
    PAIRED_AT: 1n,
    MIGRATED_TO: '-100',
    UPDATED_AT: 9n,
  }
  assert.deepEqual(roundTrip(TELEGRAM_CHAT_SCHEMA, chat), chat)
})

test('an invitation reads back as it was written', () => {
  const invite: TelegramInvite = { ROUTE: 'acme', ROLE: 'viewer', CREATED_AT: 1n, EXPIRES_AT: 2n }
  assert.deepEqual(roundTrip(TELEGRAM_INVITE_SCHEMA, invite), invite)
})
