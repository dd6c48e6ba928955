import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import avro from 'avsc'
import fc from 'fast-check'
import { AvroInput, AvroOutput } from '../../src/wire/avro-binary.ts'

const input = new AvroInput()
const output = new AvroOutput()

function written(write: (output: AvroOutput) => void): Buffer {
  output.open(0)
  write(output)
  return output.close()
}

function read<T>(bytes: Uint8Array, how: (input: AvroInput) => T): T {
  input.open(bytes, 0)
  const value = how(input)
  assert.equal(input.remaining, 0)
  return value
}

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 32n), max: 2n ** 32n }),
)

describe('Avro binary, held against avsc', () => {
  test('int', () => {
    const type = avro.Type.forSchema('int')
    fc.assert(
      fc.property(int32, (value) => {
        const bytes = written((to) => to.int(value))
        assert.deepEqual(bytes, type.toBuffer(value))
        assert.equal(
          read(bytes, (from) => from.int()),
          value,
        )
      }),
    )
  })

  test('long, to the last digit', () => {
    const type = avro.Type.forSchema('long')
    fc.assert(
      fc.property(int64, (value) => {
        const bytes = written((to) => to.long(value))
        // avsc's own longs are doubles while they are written: twice the value must be exact.
        if (Number.isSafeInteger(2 * Number(value))) assert.deepEqual(bytes, type.toBuffer(Number(value)))
        assert.equal(
          read(bytes, (from) => from.long()),
          value,
        )
      }),
      { numRuns: 1000 },
    )
  })

  test('string, double, float, bytes, boolean', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.double(),
        fc.float(),
        fc.uint8Array(),
        fc.boolean(),
        (text, double, float, bytes, flag) => {
          const encoded = written((to) => {
            to.string(text)
            to.double(double)
            to.float(float)
            to.bytes(bytes)
            to.boolean(flag)
          })
          const all = Buffer.concat([
            avro.Type.forSchema('string').toBuffer(text),
            avro.Type.forSchema('double').toBuffer(double),
            avro.Type.forSchema('float').toBuffer(float),
            avro.Type.forSchema('bytes').toBuffer(Buffer.from(bytes)),
            avro.Type.forSchema('boolean').toBuffer(flag),
          ])
          assert.deepEqual(encoded, all)
          const back = read(encoded, (from) => [
            from.string(),
            from.double(),
            from.float(),
            from.bytes(),
            from.boolean(),
          ])
          assert.deepEqual(back, [text, double, float, bytes, flag])
        },
      ),
    )
  })

  test('data that ends too early is a RangeError, never a value', () => {
    const bytes = written((to) => to.string('some text'))
    for (let length = 0; length < bytes.length; length++) {
      input.open(bytes.subarray(0, length), 0)
      assert.throws(() => input.string(), RangeError)
    }
  })

  test('corrupt lengths and counts end at once', () => {
    const huge = written((to) => to.long(2n ** 60n))
    const negative = written((to) => to.long(-5n))
    for (const take of [() => input.string(), () => input.block()]) {
      input.open(huge, 0)
      assert.throws(take, RangeError)
    }
    input.open(negative, 0)
    assert.throws(() => input.string(), RangeError)
    input.open(Buffer.alloc(20, 0xff), 0)
    assert.throws(() => input.long(), RangeError)
  })
})
