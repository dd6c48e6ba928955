import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { AvroDecoder, AvroEncoder, WireError } from '../../src/wire/avro.ts'
import { VALUE_SCHEMA_ID_HEADER } from '../../src/wire/framing.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { type AvroSchema, RegistryError } from '../../src/wire/registry.ts'
import { schemaGuid } from '../../src/wire/schema-identity.ts'
import { record } from './registry-contract.ts'

const VIDEO = record(
  'Video',
  { name: 'TITLE', type: ['null', 'string'], default: null },
  { name: 'VIEWS', type: ['null', 'long'], default: null },
)
const OLD_VIDEO = record(
  'KsqlDataSourceSchema',
  { name: 'VIEWS', type: ['null', 'int'], default: null },
  { name: 'EXTRA', type: 'string' },
)

interface Video {
  readonly TITLE: string | null
  readonly VIEWS: bigint | null
}

function setUp(reader?: AvroSchema) {
  const registry = new MemoryRegistry()
  return { registry, decoder: new AvroDecoder<Video>(registry, reader) }
}

const plain = (value: object | null) => ({ ...value })

describe('Avro records in the wire format', () => {
  test('every text and count comes back as it was', async () => {
    const { registry, decoder } = setUp(VIDEO)
    const encoder = new AvroEncoder<Video>(registry.registerNow('v', VIDEO), VIDEO)
    await decoder.prepare([{ value: encoder.encode({ TITLE: null, VIEWS: null }), headers: [] }])
    const video = fc.record({
      TITLE: fc.option(fc.string({ unit: 'grapheme', maxLength: 3000 })),
      VIEWS: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    })
    fc.assert(
      fc.property(video, (value) => {
        const decoded = decoder.decode({ value: encoder.encode(value), headers: [] })
        assert.deepEqual(plain(decoded), plain(value))
      }),
    )
  })

  test("another writer's record is read by its fields, whatever its name; int as long", async () => {
    const { registry, decoder } = setUp(VIDEO)
    const encoder = new AvroEncoder(registry.registerNow('v', OLD_VIDEO), OLD_VIDEO)
    const payload = { value: encoder.encode({ VIEWS: 7, EXTRA: 'x' }), headers: [] }
    await decoder.prepare([payload])
    assert.deepEqual(plain(decoder.decode(payload)), { TITLE: null, VIEWS: 7n })
  })

  test('a GUID in the header is as good as the prefix', async () => {
    const { registry, decoder } = setUp(VIDEO)
    const encoder = new AvroEncoder<Video>(registry.registerNow('v', VIDEO), VIDEO)
    const guid = Buffer.from(schemaGuid(VIDEO).replaceAll('-', ''), 'hex')
    const payload = {
      value: encoder.encode({ TITLE: 'a', VIEWS: 1n }).subarray(5),
      headers: [[VALUE_SCHEMA_ID_HEADER, Buffer.concat([Buffer.of(1), guid])]] as const,
    }
    await decoder.prepare([payload])
    assert.deepEqual(plain(decoder.decode(payload)), { TITLE: 'a', VIEWS: 1n })
  })

  test('a tombstone is null', () => {
    assert.equal(setUp().decoder.decode({ value: null, headers: [] }), null)
  })

  test('what can not be read says why, and the next record is read', async () => {
    const { registry, decoder } = setUp(VIDEO)
    const encoder = new AvroEncoder<Video>(registry.registerNow('v', VIDEO), VIDEO)
    const good = encoder.encode({ TITLE: 'a', VIEWS: 1n })
    const unknown = Buffer.from([0, 0, 0, 0, 99, 0, 0])
    const payloads = [good, good.subarray(0, 7), unknown, Buffer.from('{}')].map((value) => ({
      value,
      headers: [],
    }))
    await decoder.prepare(payloads)
    assert.ok(decoder.decode(payloads[0] as (typeof payloads)[number]))
    const reasons = [/does not fit schema 1/, /schema 99/, /too few/]
    payloads.slice(1).forEach((payload, index) => {
      assert.throws(
        () => decoder.decode(payload),
        (error) => error instanceof WireError && (reasons[index] as RegExp).test(error.message),
      )
    })
  })

  test('a registry that is down is no fault of the record', async () => {
    const registry = new MemoryRegistry()
    registry.byId = async () => {
      throw new RegistryError('unreachable', 'down')
    }
    const decoder = new AvroDecoder(registry)
    const payload = { value: Buffer.from([0, 0, 0, 0, 1, 0]), headers: [] }
    await assert.rejects(decoder.prepare([payload]), /down/)
    assert.throws(() => decoder.decode(payload), /schema 1 is not in the registry/)
  })
})
