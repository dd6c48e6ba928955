import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type GroupMember, sharesToCopy } from '../../../../src/log/kafka/cluster/copies.ts'

/** What the range assignor makes of members in this order. */
function assigned(ids: readonly string[], shares: number): GroupMember[] {
  const members = [...ids]
    .sort()
    .map((id) => ({ memberId: id, clientId: `c-${id}`, partitions: [] as number[] }))
  const least = Math.floor(shares / members.length)
  let next = 0
  members.forEach(({ partitions }, i) => {
    const count = least + (i < shares % members.length ? 1 : 0)
    for (let n = 0; n < count; n++) partitions.push(next++)
  })
  return members
}

const groups = fc.record({
  ids: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 9 }),
  shares: fc.integer({ min: 1, max: 24 }),
})

test('of each share one process keeps a copy: the one that gets it when its owner goes', () => {
  fc.assert(
    fc.property(groups, fc.nat(), ({ ids, shares }, who) => {
      const members = assigned(ids, shares)
      const shuffled = members.toReversed()
      const copies = new Map(members.map((self) => [self.memberId, sharesToCopy(shuffled, self, shares)!]))
      assert.deepEqual(
        [...copies.values()].flat().sort((a, b) => a - b),
        Array.from({ length: shares }, (_, share) => share),
      )
      const gone = members[who % members.length]!
      const after = assigned(
        ids.filter((id) => id !== gone.memberId),
        shares,
      )
      for (const share of gone.partitions) {
        const heir = after.find(({ partitions }) => partitions.includes(share))!
        assert.ok(copies.get(heir.memberId)!.includes(share), `${heir.memberId} has ${share}`)
      }
    }),
  )
})

test('who is alone has nothing to copy', () => {
  assert.deepEqual(sharesToCopy(assigned(['a'], 3), { clientId: 'c-a', partitions: [0, 1, 2] }, 3), [])
})

test('nothing is chosen while the group does not know the process with its shares', () => {
  const members = assigned(['a', 'b'], 4)
  assert.equal(sharesToCopy(members, { clientId: 'c-z', partitions: [] }, 4), undefined)
  assert.equal(sharesToCopy(members, { clientId: 'c-a', partitions: [0, 1, 2, 3] }, 4), undefined)
})
