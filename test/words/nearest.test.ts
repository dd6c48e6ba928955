import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from '../../src/words/nearest.ts'

const names = ['VIEWS', 'LIKES', 'COMMENTS', 'retentionMs']

for (const [typed, meant] of [
  ['VIEW', 'VIEWS'],
  ['VEIWS', 'VIEWS'],
  ['like', 'LIKES'],
  ['COMENTS', 'COMMENTS'],
  ['RetentionMS', 'retentionMs'],
  ['retensionMs', 'retentionMs'],
] as const) {
  test(`${typed} is meant to be ${meant}`, () => assert.equal(nearest(typed, names), meant))
}

for (const typed of ['XYZ', 'title', 'WHEELS', '']) {
  test(`${JSON.stringify(typed)} is none of them`, () => assert.equal(nearest(typed, names), undefined))
}

test('of two as near the first is taken, and a name itself before any other', () => {
  assert.equal(nearest('AB', ['AC', 'AD']), 'AC')
  assert.equal(nearest('AD', ['AC', 'AD']), 'AD')
})
