// A day of 500 videos in 5 playlists, told and judged: node scripts/day.ts [hours]
import { runDay } from '../test/e2e/day/run.ts'

const [hours = 24] = process.argv.slice(2).map(Number)
await using resources = new AsyncDisposableStack()
const run = await runDay({ after: (close) => resources.defer(async () => void (await close())) }, hours)
process.stdout.write(`${JSON.stringify(run, null, 2)}\n`)
