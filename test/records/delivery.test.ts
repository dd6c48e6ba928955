import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  deliveryId,
  parseDeliveryId,
  TELEGRAM_DELIVERY_SCHEMA,
  type TelegramDelivery,
} from '../../src/records/delivery.ts'
import { AvroEncoder, avroType } from '../../src/wire/avro.ts'

const delivery: TelegramDelivery = {
  OUTCOME: 'sent',
  CHAT_ID: '-1001',
  MESSAGE_ID: 4_503_599_627_370_496n,
  PARTS: 1,
  REASON: null,
  ATTEMPTS: 2,
  ROUTE: 'acme',
  VIDEO_ID: '3AZFMT0LNAU',
  COALESCED_INTO: null,
  POSSIBLE_REPEAT: true,
  RETRY_OF: null,
  TEXT: '🎬',
  CREATED_AT: 1n,
  SETTLED_AT: 2n,
}

test('a delivery reads back as it was written', () => {
  const bytes = new AvroEncoder(1, TELEGRAM_DELIVERY_SCHEMA).encode(delivery)
  const read = avroType(TELEGRAM_DELIVERY_SCHEMA).fromBuffer(bytes.subarray(5))
  assert.deepEqual({ ...read }, delivery)
})

test('an id names the place of its outbox record, topics with dashes too', () => {
  const place = { topic: 'my-outbox-2', partition: 3, offset: 42 }
  assert.equal(deliveryId(place), 'my-outbox-2-3-42')
  assert.deepEqual(parseDeliveryId('my-outbox-2-3-42'), place)
  for (const wrong of ['', 'telegram_outbox', 'x-1', 'x-1-a']) assert.equal(parseDeliveryId(wrong), undefined)
})
