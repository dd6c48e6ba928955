import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Message } from '../../../../src/log/kafka/client/client.ts'
import { toRecord } from '../../../../src/log/kafka/client/records.ts'
import { Backlog } from '../../../../src/log/kafka/tasks/backlog.ts'
import { mergeByTime } from '../../../../src/log/kafka/tasks/merge.ts'

const field = fc.option(fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some)))
const header = fc
  .tuple(fc.constantFrom('tubewire.cause', 'é', ''), fc.uint8Array({ maxLength: 9 }))
  .map(([name, value]) => ({ [name]: Buffer.from(value) }))
const message: fc.Arbitrary<Message> = fc
  .record({
    offset: fc.nat(),
    timestamp: fc.integer({ min: -1, max: 2 ** 45 }),
    key: field,
    value: fc.oneof(field, fc.constant(Buffer.alloc(70_000, 3))),
    headers: fc.array(header, { maxLength: 3 }),
  })
  .map((given) => ({ ...given, topic: 'in', partition: 3, size: 0 }))

test('what was added is taken as it was, in order, however adding and taking alternate', () => {
  const steps = fc.array(fc.tuple(fc.array(message, { maxLength: 20 }), fc.nat({ max: 30 })))
  fc.assert(
    fc.property(steps, (rounds) => {
      const backlog = new Backlog('in', 3)
      const expected: Message[] = []
      for (const [added, count] of rounds) {
        backlog.add(added)
        expected.push(...added)
        for (let i = 0; i < count && backlog.length > 0; i++) {
          const next = expected.shift()!
          assert.equal(backlog.nextTimestamp, next.timestamp)
          assert.deepEqual(backlog.take(), toRecord(next))
        }
        assert.equal(backlog.length, expected.length)
      }
    }),
  )
})

test('what was taken stays as it was while more is added and taken', () => {
  const backlog = new Backlog('in', 0)
  const filled = (fill: number) =>
    Array.from({ length: 500 }, (_, offset) => ({ ...plain, offset, value: Buffer.alloc(100, fill) }))
  backlog.add(filled(1))
  const [first] = mergeByTime([backlog], 500)
  backlog.add(filled(2))
  mergeByTime([backlog], 500)
  assert.deepEqual(first!.value, Buffer.alloc(100, 1))
})

test('of several, the head with the lowest timestamp is taken first, and the first of equal ones', () => {
  const [a, b] = [new Backlog('a', 0), new Backlog('b', 0)]
  const at = (timestamp: number, offset: number): Message => ({ ...plain, timestamp, offset })
  a.add([at(5, 0), at(1, 1), at(7, 2)])
  b.add([at(5, 0), at(6, 1)])
  const order = (max: number) => mergeByTime([a, b], max).map(({ topic, offset }) => `${topic}${offset}`)
  assert.deepEqual(order(3), ['a0', 'a1', 'b0'])
  assert.deepEqual(order(9), ['b1', 'a2'])
  assert.deepEqual(order(9), [])
})

const plain: Message = {
  topic: 'in',
  partition: 0,
  offset: 0,
  timestamp: 1,
  key: Buffer.from('k'),
  value: null,
  size: 0,
}
