import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../src/log/port.ts'
import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { observationKey, observationSchema, YOUTUBE_VIDEOS } from '../../src/records/observation.ts'
import { loadProgram, prepareProgram, runQuery, sharedReading } from '../../src/sql/index.ts'
import { AvroEncoder } from '../../src/wire/avro.ts'
import { avroOnly } from '../../src/wire/json-schema.ts'
import { round, SHIPPED_RULES, withFolder } from './shared.ts'

const RULES = {
  'queries.sql': SHIPPED_RULES,
  "the tutorial's statements": new URL('../../test/sql/tutorial.sql', import.meta.url),
}

const VIDEOS = 500
const OBSERVATIONS = 200_000
/** As many as a watcher that is far behind would write in one turn. */
const TURN = 1000

/** Observations through log, SQL and outbox, as fast as they go: all of them written, processed and committed. */
export async function throughput(): Promise<void> {
  for (const [name, file] of Object.entries(RULES)) {
    const text = await readFile(file, 'utf8')
    for (const told of [1, 10]) {
      const { perSecond, perCpuSecond, outbox } = await withFolder((dir) => pipeObservations(dir, text, told))
      const share = told === 1 ? 'each changes a count' : `one in ${told} changes a count`
      console.log(
        `  ${name}, ${share}: ${round(perSecond)} observations/s, ${round(perCpuSecond)} a second of processor time (${round(outbox)} outbox records)`,
      )
    }
  }
}

async function pipeObservations(dir: string, text: string, told: number) {
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: YOUTUBE_VIDEOS }])
  const program = await loadProgram([{ name: 'rules.sql', text }], { registry: log.registry })
  const stop = new AbortController()
  const starts = await prepareProgram(program, log, Date.now(), stop.signal)
  const turns = await observationTurns(log, told)
  const shared = sharedReading(log)
  const queries = program.queries.map((query) =>
    runQuery(query, starts.get(query.taskId)!, log, { shared }, stop.signal),
  )
  const begun = performance.now()
  const cpuBefore = process.cpuUsage()
  const writing = new AbortController()
  await log.run(
    { id: 'bench', inputs: [] },
    async (task) => {
      for (const outputs of turns) await task.commit({ outputs })
      writing.abort()
    },
    writing.signal,
  )
  while (!(await isDone(log, program.queries))) await pause(5)
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  stop.abort()
  await Promise.all(queries)
  const [outbox] = await log.topics(['telegram_outbox'])
  return {
    perSecond: OBSERVATIONS / seconds,
    perCpuSecond: OBSERVATIONS / ((user + system) / 1e6),
    outbox: outbox!.offsets[0]!.end,
  }
}

/** Encoded beforehand, as fast as the first reader can take them: encoding is the watcher's, and measured there. */
async function observationTurns(log: Log, told: number) {
  const registered = await log.registry.latest(`${YOUTUBE_VIDEOS}-value`)
  const schema = registered ? avroOnly(registered.schema, YOUTUBE_VIDEOS) : observationSchema()
  const id = registered?.id ?? (await log.registry.register(`${YOUTUBE_VIDEOS}-value`, schema))
  const isInt = JSON.stringify(schema).includes('"int"')
  const encoder = new AvroEncoder<Record<string, unknown>>(id, schema)
  const fields = (schema as unknown as { fields: readonly { name: string }[] }).fields.map(({ name }) => name)
  const count = (n: number) => (isInt ? n : BigInt(n))
  const turns = []
  for (let first = 0; first < OBSERVATIONS; first += TURN) {
    turns.push(
      Array.from({ length: TURN }, (_, i) => {
        const n = first + i
        const look = Math.floor(n / VIDEOS)
        const all: Record<string, unknown> = {
          TITLE: `Video ${n % VIDEOS}, as long as titles are`,
          VIEWS: count(50_000 + look * 20),
          COMMENTS: count(100 + Math.floor((look + (n % told)) / told)),
          LIKES: count(900),
          CLIENTS: ['acme'],
          STATE: 'public',
        }
        const value = Object.fromEntries(fields.map((field) => [field, all[field] ?? null]))
        return {
          topic: YOUTUBE_VIDEOS,
          key: observationKey(`video-${String(n % VIDEOS).padStart(5, '0')}`),
          value: encoder.encode(value),
          timestamp: 1_700_000_000_000 + n,
        }
      }),
    )
  }
  return turns
}

async function isDone(
  log: Log,
  queries: Awaited<ReturnType<typeof loadProgram>>['queries'],
): Promise<boolean> {
  for (const { taskId, plan } of queries) {
    const positions = await log.positions(taskId)
    for (const { topic } of plan.reads) {
      const [info] = await log.topics([topic])
      const at = positions.find((each) => each.topic === topic)?.offset ?? 0
      if (at !== info!.offsets[0]!.end) return false
    }
  }
  return true
}
