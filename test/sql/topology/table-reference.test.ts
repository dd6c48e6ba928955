/** Tables made of tables end as a naive reading of the sources' last rows has them, whatever happened on the way. */

import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { openTopologyDriver } from '../../../src/testing/index.ts'
import { change, lastRows, naive, query, SOURCES, statement } from './table-queries.ts'

function plain(column: unknown): unknown {
  return typeof column === 'bigint' ? Number(column) : column
}

it('joins, filters and groups tables as a naive reading of their last rows does', () => {
  let compared = 0
  fc.assert(
    fc.property(query, fc.array(change, { minLength: 15, maxLength: 40 }), (asked, changes) => {
      const driver = openTopologyDriver()
      driver.execute(`${SOURCES}\n${statement(asked)}`)
      for (const record of changes) driver.pipe(record)
      const records = driver
        .records('O')
        .map(
          ({ key, value }) =>
            [key as string, value === null ? null : Object.values(value as object).map(plain)] as const,
        )
      driver.close()
      const got = lastRows(asked, records)
      assert.deepEqual(new Map([...got].sort()), new Map([...naive(asked, changes)].sort()))
      compared += got.size
    }),
    { numRuns: 400 },
  )
  assert.ok(compared > 100, String(compared))
})
