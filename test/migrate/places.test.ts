import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sorted } from '../../src/migrate/order.ts'
import { extend, Places, type Run } from '../../src/migrate/places.ts'

test('every record is found where it went, and reading goes on with the first that went over', () => {
  const gaps = fc.array(fc.record({ from: fc.nat(3), to: fc.nat(3) }), { maxLength: 40 })
  fc.assert(
    fc.property(gaps, fc.nat(10), (steps, cut) => {
      const pairs: [number, number][] = []
      let [from, to] = [0, 0]
      for (const step of steps) {
        from += step.from
        to += step.to
        pairs.push([from++, to++])
      }
      const places = new Places()
      for (const part of [pairs.slice(0, cut), pairs.slice(cut)]) {
        const runs: Run[] = []
        for (const [source, target] of part) extend(runs, [source, target, 1])
        places.add('t', 0, runs)
      }
      for (let offset = 0; offset <= from + 1; offset++) {
        const exact = pairs.find(([source]) => source === offset)?.[1]
        assert.equal(places.placeOf('t', 0, offset), exact)
        assert.equal(places.nextOf('t', 0, offset), pairs.find(([source]) => source >= offset)?.[1])
      }
      assert.equal(places.endOf('t', 0), pairs.length === 0 ? undefined : pairs.at(-1)![1] + 1)
    }),
  )
})

test('names of records change with their places; what is gone gets a name that nothing has', () => {
  const places = new Places()
  places.add('out-box', 1, [[5, 0, 3]])
  const topics = new Set(['out-box'])
  assert.equal(places.rename('out-box-1-6', topics), 'out-box-1-1')
  for (const same of ['other-1-6', 'out-box-1', 'see out-box-1-6 here', '']) {
    assert.equal(places.rename(same, topics), same)
  }
  const gone = [places.rename('out-box-1-4', topics), places.rename('out-box-1-3', topics)]
  assert.equal(new Set(gone).size, 2)
  for (const name of gone) assert.ok(Number(name.split('-').at(-1)) > 1e14)
})

test('topics go over after those whose records they name, a circle in its own order', () => {
  const named = (entries: Record<string, string[]>) =>
    new Map(Object.entries(entries).map(([topic, others]) => [topic, new Set(others)]))
  assert.deepEqual(
    sorted(named({ deliveries: ['outbox'], outbox: ['changes', 'outbox'], changes: ['videos'], videos: [] })),
    ['videos', 'changes', 'outbox', 'deliveries'],
  )
  assert.deepEqual([...sorted(named({ a: ['b'], b: ['a'], c: [] }))].sort(), ['a', 'b', 'c'])
})
