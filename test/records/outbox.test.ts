import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { OutboxError, type OutboxErrorCode, OutboxReader, toMessage } from '../../src/records/outbox.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'
import { type AvroSchema, RegistryError, type SchemaRegistry } from '../../src/wire/registry.ts'

function registryOf(schemas: Record<number, AvroSchema>): SchemaRegistry {
  const none = async () => assert.fail('not asked')
  return {
    byId: async (id) => {
      const schema = schemas[id]
      if (!schema) throw new RegistryError('not-found', `no schema ${id}`)
      return { id, schema }
    },
    register: none,
    byGuid: none,
    latest: none,
    versions: none,
    subjects: none,
    compatible: none,
  }
}

async function read(reader: OutboxReader, value: Uint8Array | null) {
  const payload = { value, headers: [] }
  await reader.prepare([payload])
  return reader.read(payload)
}

function refused(code: OutboxErrorCode, mentions: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof OutboxError)
    assert.equal(error.code, code)
    assert.match(error.message, mentions)
    return true
  }
}

const field = (name: string, type: unknown) => ({ name, type: ['null', type], default: null })

test('columns of an Avro row are parameters, in any case, nulls left out', async () => {
  const schema = {
    type: 'record',
    name: 'KsqlDataSourceSchema',
    fields: [
      field('CHAT_ID', 'long'),
      field('text', 'string'),
      field('PARSE_MODE', 'string'),
      field('MESSAGE_THREAD_ID', 'long'),
      field('DISABLE_NOTIFICATION', 'boolean'),
      field('PROTECT_CONTENT', 'boolean'),
      field('LINK_PREVIEW_OPTIONS', {
        type: 'record',
        name: 'Options',
        fields: [field('IS_DISABLED', 'boolean'), field('URL', 'string')],
      }),
    ],
  }
  const value = new AvroEncoder(7, schema).encode({
    CHAT_ID: -1001234567890n,
    text: 'Likes changed: 1 => 2',
    PARSE_MODE: 'HTML',
    MESSAGE_THREAD_ID: 5n,
    DISABLE_NOTIFICATION: true,
    PROTECT_CONTENT: null,
    LINK_PREVIEW_OPTIONS: { IS_DISABLED: true, URL: null },
  })
  assert.deepEqual(await read(new OutboxReader(registryOf({ 7: schema })), value), {
    chatId: '-1001234567890',
    text: 'Likes changed: 1 => 2',
    parameters: {
      parse_mode: 'HTML',
      message_thread_id: 5,
      disable_notification: true,
      link_preview_options: { is_disabled: true },
    },
  })
})

test('a JSON row is read as well; a tombstone is no message', async () => {
  const reader = new OutboxReader(registryOf({}))
  const json = Buffer.from('{"chat_id":"acme","text":"hi","reply_parameters":{"message_id":3}}')
  assert.deepEqual(await read(reader, json), {
    chatId: 'acme',
    text: 'hi',
    parameters: { reply_parameters: { message_id: 3 } },
  })
  assert.equal(await read(reader, null), null)
})

test('what is no message is refused with its reason', async () => {
  const reader = new OutboxReader(registryOf({}))
  assert.throws(() => toMessage({ TEXT: 'x' }), refused('no-chat-id', /missing or NULL/))
  assert.throws(() => toMessage({ chat_id: 1, text: null }), refused('no-text', /NULL/))
  assert.throws(() => toMessage({ chat_id: 1, text: ' \n' }), refused('no-text', /empty/))
  assert.throws(() => toMessage({ chat_id: true, text: 'x' }), refused('no-chat-id', /boolean/))
  assert.throws(() => toMessage([1]), refused('unreadable', /row/))
  await assert.rejects(read(reader, Buffer.from('not json')), refused('unreadable', /neither Avro nor JSON/))
  await assert.rejects(read(reader, Buffer.from([0, 0, 0, 0, 9, 1])), refused('unreadable', /schema 9/))
  await assert.rejects(read(reader, Buffer.from([0xc3, 0x28])), refused('unreadable', /neither/))
})

test('any bytes end in a message or a reason', async () => {
  const reader = new OutboxReader(registryOf({}))
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (value) => {
      await read(reader, value).catch((error: unknown) => assert.ok(error instanceof OutboxError))
    }),
  )
})

test('a registry that is away is not the record’s fault', async () => {
  const away = registryOf({})
  const reader = new OutboxReader({
    ...away,
    byId: async () => Promise.reject(new RegistryError('unreachable', 'down')),
  })
  await assert.rejects(read(reader, Buffer.from([0, 0, 0, 0, 9, 1])), { code: 'unreachable' })
})
