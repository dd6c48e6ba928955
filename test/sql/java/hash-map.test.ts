import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inHashOrder } from '../../../src/sql/java/hash-map.ts'

/** Keys as they are put; as `new HashMap<>(n)` gives them back; as `new HashMap<>()` does. From Java 17. */
const ORDERS = [
  ['b a d', 'd a b', 'a b d'],
  ['c d a', 'd a c', 'a c d'],
  ['b a', 'a b', 'a b'],
  ['video views likes comments', 'video comments views likes', 'comments video views likes'],
  ['Aa BB x', 'Aa BB x', 'Aa BB x'],
  ['é ü 日本 z q w r t y u i o p', 'é i 日本 o p q r t u w y z ü', 'é i 日本 o p q r t u w y z ü'],
  [
    'k1 k2 k3 k4 k5 k6 k7 k8 k9 k10 k11 k12 k13 k14',
    'k1 k2 k3 k4 k5 k11 k6 k10 k7 k13 k8 k12 k9 k14',
    'k1 k2 k3 k4 k5 k11 k6 k10 k7 k13 k8 k12 k9 k14',
  ],
] as const

for (const [put, sized, unsized] of ORDERS) {
  test(`${put} in the order of a HashMap`, () => {
    const entries = put.split(' ').map((key) => [key, 1] as const)
    const keys = (capacity?: number) =>
      inHashOrder(entries, capacity)
        .map(([key]) => key)
        .join(' ')
    assert.equal(keys(), sized)
    assert.equal(keys(16), unsized)
  })
}
