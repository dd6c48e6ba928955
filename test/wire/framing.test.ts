import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  KEY_SCHEMA_ID_HEADER,
  PREFIX_BYTES,
  readFrame,
  VALUE_SCHEMA_ID_HEADER,
  writePrefix,
} from '../../src/wire/framing.ts'

const GUID = 'd9428888-122b-11e1-b85c-61cd3cbb3210'
const GUID_HEADER = Buffer.concat([Buffer.of(1), Buffer.from(GUID.replaceAll('-', ''), 'hex')])

describe('Confluent framing', () => {
  test('the prefix is magic byte 0 and a big-endian id', () => {
    const buffer = Buffer.alloc(PREFIX_BYTES)
    writePrefix(buffer, 0x01020304)
    assert.deepEqual([...buffer], [0, 1, 2, 3, 4])
  })

  test('any id and any body are found again, wherever the payload lies in its buffer', () => {
    fc.assert(
      fc.property(fc.nat(0x7fffffff), fc.uint8Array(), fc.nat(16), (id, body, before) => {
        const whole = Buffer.alloc(before + PREFIX_BYTES + body.length)
        writePrefix(whole.subarray(before), id)
        whole.set(body, before + PREFIX_BYTES)
        const payload = new Uint8Array(whole.buffer, whole.byteOffset + before, PREFIX_BYTES + body.length)
        const frame = readFrame(payload, [])
        assert.deepEqual(frame, { kind: 'id', id, bodyOffset: PREFIX_BYTES })
        assert.deepEqual([...payload.subarray(PREFIX_BYTES)], [...body])
      }),
    )
  })

  test('a GUID in the header leaves the payload without a prefix', () => {
    const body = Buffer.from([0, 0, 0, 0, 9, 1])
    assert.deepEqual(readFrame(body, [[VALUE_SCHEMA_ID_HEADER, GUID_HEADER]]), {
      kind: 'guid',
      guid: GUID,
      bodyOffset: 0,
    })
  })

  test("a key's header does not count for the value", () => {
    const payload = Buffer.from([0, 0, 0, 0, 9, 1])
    const headers = [[KEY_SCHEMA_ID_HEADER, GUID_HEADER]] as const
    assert.equal(readFrame(payload, headers).kind, 'id')
    assert.equal(readFrame(payload, headers, KEY_SCHEMA_ID_HEADER).kind, 'guid')
  })

  test('what no serializer of Confluent wrote is said to be so', () => {
    const reasons: readonly (readonly [Uint8Array, string])[] = [
      [Buffer.from([0, 0, 0]), '3 bytes are too few'],
      [Buffer.from('{"a":1}'), 'magic byte is 123'],
      [Buffer.from([0, 255, 255, 255, 255]), 'negative'],
    ]
    for (const [payload, words] of reasons) {
      const frame = readFrame(payload, [])
      assert.ok(frame.kind === 'unframed' && frame.reason.includes(words), JSON.stringify(frame))
    }
    const short = readFrame(Buffer.alloc(9), [[VALUE_SCHEMA_ID_HEADER, Buffer.of(1, 2)]])
    assert.equal(short.kind, 'unframed')
  })
})
