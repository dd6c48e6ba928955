import { test } from 'node:test'
import { temporaryDir } from '../log/sqlite/fixture.ts'
import { bootstrap, withoutKafka } from './cluster.ts'
import { assertExactlyOnce, crash, seeded } from './crashes.ts'

test('processes killed and stopped at random lose nothing and repeat nothing', {
  skip: withoutKafka,
  timeout: 900_000,
}, async (t) => {
  const result = await crash({
    bootstrap,
    events: 25,
    stops: 0.3,
    workers: 3,
    partitions: 6,
    random: seeded(20_261_124),
    stateDir: await temporaryDir(t),
  })
  t.diagnostic(
    `${result.records} records, ${result.kills} kills, ${result.stops} stops; taken over in ${result.takeovers.join(', ')} ms`,
  )
  assertExactlyOnce(result)
})
