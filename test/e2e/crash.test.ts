import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCrashes } from './crash/run.ts'

const KILLS = 25

// A longer run by hand: `node scripts/crash.ts 500`.
test(`${KILLS} sudden deaths of the whole program: nothing lost, nothing doubled, repeats in a chat are marked`, {
  timeout: 300_000,
}, async (t) => {
  const run = await runCrashes(t, { kills: KILLS, seed: 20_261_124 })
  t.diagnostic(JSON.stringify(run))
  assert.ok(run.observations > 100, 'there was work to do, on a busy machine too')
  assert.ok(run.outbox > 100, 'there was something to tell')
  assert.ok(run.inFlight > 0, 'deaths found messages under way')
  assert.ok(
    run.killsAtStart > 0 && run.killsAtStart < KILLS / 2,
    'most deaths found it at work, some at its start',
  )
})
