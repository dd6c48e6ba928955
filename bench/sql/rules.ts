import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { compileExpression } from '../../src/sql/expressions/index.ts'
import { parseExpression } from '../../src/sql/syntax/index.ts'
import { BIGINT } from '../../src/sql/types/index.ts'
import { round, withFolder } from '../pipeline/shared.ts'
import { observations, started, VIDEOS } from './observations.ts'

const COUNTS = [1, 10, 100, 1000]
const ROWS = 20_000
const TURN = 500

const PREDICATE = (n: number) => `likes = ${1_000_000 + n} AND comments < views`

/** Many rules over one stream, each with a predicate that is almost never true: what one more of them costs. */
export async function rules(): Promise<void> {
  console.log(`  the predicate alone: ${round(predicateNanos())} ns of CPU a row`)
  let before: { readonly count: number; readonly micros: number } | undefined
  for (const count of COUNTS) {
    const [seconds, cpu] = await withFolder((dir) => through(dir, count))
    const micros = (cpu * 1e6) / ROWS
    const each = before && ((micros - before.micros) / (count - before.count)) * 1000
    const added = each === undefined ? '' : `, ${round(each)} ns for each rule added`
    console.log(
      `  ${round(count)} rules: ${round(ROWS / seconds)} observations/s, ${micros.toFixed(1)} µs of CPU an observation${added}`,
    )
    before = { count, micros }
  }
}

async function through(dir: string, count: number): Promise<[seconds: number, cpu: number]> {
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: 'videos' }])
  const records = await observations(log, ROWS, 500)
  const alerts = `CREATE STREAM alerts (video_id VARCHAR KEY, text VARCHAR) WITH (KAFKA_TOPIC = 'alerts',
    VALUE_FORMAT = 'AVRO', PARTITIONS = 1);`
  const each = Array.from(
    { length: count },
    (_, n) => `INSERT INTO alerts SELECT video_id, CONCAT(title, ' has passed ${n}') AS text FROM videos
      WHERE ${PREDICATE(n)};`,
  )
  const program = await started(log, [VIDEOS, alerts, ...each].join('\n'))
  const begun = performance.now()
  const used = process.cpuUsage()
  for (let at = 0; at < ROWS; at += TURN) {
    await log.append(records.slice(at, at + TURN))
    await program.hasRead((at + TURN) * count)
  }
  const { user, system } = process.cpuUsage(used)
  const seconds = (performance.now() - begun) / 1000
  await program.end()
  return [seconds, (user + system) / 1e6]
}

/** What one evaluation takes, with nothing around it. */
function predicateNanos(): number {
  const columns = ['LIKES', 'COMMENTS', 'VIEWS']
  const { evaluate } = compileExpression(parseExpression(PREDICATE(1)), {
    column: ({ name }) => ({ slot: columns.indexOf(name), type: BIGINT }),
  })
  const measure = (times: number) => {
    const before = process.cpuUsage()
    for (let n = 0; n < times; n++) evaluate([BigInt(n), 3n, 50_000n])
    return (process.cpuUsage(before).user * 1000) / times
  }
  measure(1e6)
  return measure(5e6)
}
