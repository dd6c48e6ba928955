import { test } from 'node:test'
import { openPlace } from './harness.ts'
import { cleansUp } from './leftover-cases.ts'

test('what a rule has left is deleted once its file is gone and nothing runs it; no other rule loses anything', async () => {
  await using place = await openPlace()
  await cleansUp(place.log, place.log)
})
