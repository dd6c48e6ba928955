import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runDay } from './day/run.ts'

const HOURS = 4

// A whole day by hand: `node scripts/day.ts`.
test(`${HOURS} hours of 500 videos in 5 playlists: what lasted a minute is told once, at 1.1 units for 50 observations`, {
  timeout: 600_000,
}, async (t) => {
  const run = await runDay(t, HOURS)
  t.diagnostic(JSON.stringify(run))
  assert.ok(run.unitsPer50 <= 1.1, `${run.unitsPer50} units for 50 observations`)
  assert.ok(run.used.general <= 8000 && run.used.stats <= 8000, 'within 80 % of each bucket')
  assert.ok(run.lasting > 10_000, 'there was something to tell')
})
