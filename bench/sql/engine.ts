import { openSqliteLog } from '../../src/log/sqlite/index.ts'
import { openTopologyDriver } from '../../src/testing/index.ts'
import { round, withFolder } from '../pipeline/shared.ts'
import { observations, started, VIDEOS } from './observations.ts'

const QUERIES = {
  filter: 'CREATE STREAM o AS SELECT * FROM videos WHERE likes > comments AND views < 0;',
  'projection, every row written': `CREATE STREAM o AS SELECT video_id, UCASE(title) AS title, views - likes AS d FROM videos;`,
  'group by with LATEST_BY_OFFSET(c, 2), three columns': `CREATE TABLE o AS SELECT video_id,
    LATEST_BY_OFFSET(views, 2)[1] AS v1, LATEST_BY_OFFSET(likes, 2)[1] AS l1, LATEST_BY_OFFSET(comments, 2)[1] AS c1
    FROM videos GROUP BY video_id;`,
  'count in tumbling windows of a minute': `CREATE TABLE o AS SELECT video_id, COUNT(*) AS n FROM videos
    WINDOW TUMBLING (SIZE 1 MINUTE) GROUP BY video_id;`,
  'stream-table join': `CREATE TABLE owners (video_id VARCHAR PRIMARY KEY, owner VARCHAR)
      WITH (KAFKA_TOPIC = 'owners', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
    CREATE STREAM o AS SELECT videos.video_id, owner, views FROM videos JOIN owners ON videos.video_id = owners.video_id;`,
}

const ROWS = 200_000
const VIDEOS_COUNT = 500
const IN_MEMORY_ROWS = 100_000

/** Rows a second of one query: in memory (the public driver, encoding included), and on the embedded log, durable. */
export async function engine(): Promise<void> {
  for (const [name, query] of Object.entries(QUERIES)) {
    const onLog = await withFolder((dir) => throughLog(dir, query))
    console.log(`  ${name}: ${round(inMemory(query))} rows/s in memory, ${round(onLog)} on the log`)
  }
}

function inMemory(query: string): number {
  const driver = openTopologyDriver()
  driver.execute(VIDEOS + query)
  const pipe = (from: number, to: number) => {
    for (let n = from; n < to; n++) {
      const value = { TITLE: `Video ${n}`, VIEWS: BigInt(n), LIKES: BigInt(n >> 4), COMMENTS: BigInt(n >> 8) }
      driver.pipe({ topic: 'videos', key: `video-${n % VIDEOS_COUNT}`, value, timestamp: n })
    }
    driver.records('O')
  }
  pipe(0, IN_MEMORY_ROWS / 5)
  const begun = performance.now()
  pipe(IN_MEMORY_ROWS / 5, IN_MEMORY_ROWS)
  const seconds = (performance.now() - begun) / 1000
  driver.close()
  return (IN_MEMORY_ROWS * 0.8) / seconds
}

async function throughLog(dir: string, query: string): Promise<number> {
  await using log = await openSqliteLog({ dir, maintenanceIntervalMs: null })
  await log.ensureTopics([{ name: 'videos' }])
  const records = await observations(log, ROWS, VIDEOS_COUNT)
  if (query.includes('owners')) {
    await log.ensureTopics([{ name: 'owners' }])
    const owners = Array.from({ length: VIDEOS_COUNT }, (_, n) => ({
      topic: 'owners',
      key: Buffer.from(`video-${n}`),
      value: Buffer.from(`{"OWNER":"client ${n % 20}"}`),
      timestamp: 1,
    }))
    await log.append(owners)
  }
  for (let at = 0; at < ROWS; at += 1000) await log.append(records.slice(at, at + 1000))
  const begun = performance.now()
  const program = await started(log, VIDEOS + query)
  await program.hasRead(ROWS)
  const seconds = (performance.now() - begun) / 1000
  await program.end()
  return ROWS / seconds
}
