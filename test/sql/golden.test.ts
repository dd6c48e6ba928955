import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { difference, readCases } from './golden-case.ts'
import { KNOWN_DIFFERENCES } from './golden-known.ts'

for (const file of ['queries', 'expressions']) {
  describe(`recorded ${file}`, () => {
    for (const test of readCases(new URL(`../golden/${file}.json`, import.meta.url))) {
      const reason = KNOWN_DIFFERENCES[test.name]
      if (reason === undefined) {
        it(test.name, () => assert.equal(difference(test), undefined))
      } else {
        it(`${test.name}: differs, ${reason}`, () => {
          assert.notEqual(difference(test), undefined, 'It agrees now: take it off the list.')
        })
      }
    }
  })
}
