// Kills the whole program many times at random instants and judges what it left behind: node scripts/crash.ts [kills] [seed]
import { runCrashes } from '../test/e2e/crash/run.ts'

const [kills = 500, seed = Math.floor(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)
process.stderr.write(`${kills} kills, seed ${seed}\n`)
await using resources = new AsyncDisposableStack()
const run = await runCrashes(
  { after: (close) => resources.defer(async () => void (await close())) },
  { kills, seed, told: (kill) => kill % 25 === 0 && process.stderr.write(`${kill} kills\n`) },
)
process.stdout.write(`${JSON.stringify(run, null, 2)}\n`)
