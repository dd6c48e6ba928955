import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packStates, unpackStates } from '../../src/history/state.ts'
import { ByteReader, ByteWriter } from '../../src/history/storage/bytes.ts'
import { decodePoints, type Point, PointChunk } from '../../src/history/storage/points.ts'
import {
  addToSlot,
  decodeSlots,
  emptySlot,
  encodeSlots,
  RollupChunk,
} from '../../src/history/storage/rollups.ts'

const SPAN = Date.UTC(2026, 10, 20)
const count = fc.option(fc.oneof(fc.nat(), fc.maxSafeNat()), { freq: 4 })

const points = fc
  .array(
    fc.record({
      at: fc.nat(86_399_999),
      views: count,
      likes: count,
      comments: count,
      video: fc.constantFrom('public' as const, 'private' as const, 'unavailable' as const),
      origin: fc.integer({ min: -3, max: 3 }),
      offset: fc.maxSafeNat(),
    }),
  )
  .map((seen) =>
    [...new Map(seen.map((one) => [one.at, one])).values()]
      .sort((a, b) => a.at - b.at)
      .map(({ video, at, ...one }): Point => {
        const of = (value: number | null) => (value === null ? 'hidden' : 'value')
        const state = packStates({
          video,
          views: of(one.views),
          likes: of(one.likes),
          comments: of(one.comments),
        })
        return { ...one, at: SPAN + at, state }
      }),
  )

test('numbers come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (values) => {
      const writer = new ByteWriter()
      for (const value of values) {
        writer.signed(value)
        writer.unsigned(Math.abs(value))
      }
      const reader = new ByteReader(writer.toBuffer())
      for (const value of values) {
        assert.equal(reader.signed(), value === 0 ? 0 : value)
        assert.equal(reader.unsigned(), Math.abs(value))
      }
      assert.equal(reader.done, true)
    }),
  )
})

test('points come back as they were, also from a chunk that goes on after a restart', () => {
  fc.assert(
    fc.property(points, fc.nat(), (given, cut) => {
      const at = given.length === 0 ? 0 : cut % given.length
      const first = new PointChunk(SPAN)
      for (const point of given.slice(0, at)) first.append(point)
      const second = new PointChunk(SPAN, first.toBuffer())
      for (const point of given.slice(at)) second.append(point)
      assert.deepEqual(decodePoints(SPAN, second.toBuffer()), given)
      assert.equal(second.count, given.length)
    }),
  )
})

test('rollups that grow are those made at once, and come back as they were', () => {
  fc.assert(
    fc.property(points, fc.nat(), (given, cut) => {
      const slotOf = ({ at }: Point) => Math.floor(at / 300_000)
      const base = SPAN / 300_000
      const slots = [...Map.groupBy(given, slotOf)].map(([index, own]) => {
        const slot = emptySlot(index)
        for (const point of own) addToSlot(slot, point)
        return slot
      })
      const at = given.length === 0 ? 0 : cut % given.length
      const first = new RollupChunk(0, base)
      for (const point of given.slice(0, at)) {
        first.add(slotOf(point), point)
        first.toBuffer()
      }
      const second = new RollupChunk(0, base, first.toBuffer())
      for (const point of given.slice(at)) second.add(slotOf(point), point)
      assert.deepEqual(decodeSlots(base, second.toBuffer()), slots)
      assert.deepEqual(second.toBuffer(), encodeSlots(base, slots))
    }),
  )
})

test('states fit into one number', () => {
  const metric = fc.constantFrom('value', 'hidden', 'disabled', 'missing')
  const video = fc.constantFrom('public', 'unlisted', 'live', 'upcoming', 'private', 'removed', 'unavailable')
  fc.assert(
    fc.property(fc.record({ video, views: metric, likes: metric, comments: metric }), (states) => {
      assert.deepEqual(unpackStates(packStates(states)), { ...states })
    }),
  )
  assert.equal(packStates({ video: 'public', views: 'value', likes: 'value', comments: 'value' }), 0)
})
