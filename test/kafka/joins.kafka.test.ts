import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { partitionOf } from '../../src/log/partitioner.ts'
import type { Log, OutputRecord } from '../../src/log/port.ts'
import { loadProgram } from '../../src/sql/index.ts'
import { MemoryRegistry } from '../../src/wire/memory-registry.ts'
import { bytes, contents, text, unique, until } from '../log/contract/harness.ts'
import { bootstrap, openLog, withoutKafka } from './cluster.ts'
import { seeded } from './crashes.ts'

const LIMIT = { skip: withoutKafka, timeout: 300_000 }
const KILLS = 3
/** Between two kills; a batch of a worker has 5. */
const CHANGES = 60
const LEFT_PARTITIONS = 3

interface Song {
  readonly ARTIST: string | null
  readonly N: number
}
interface Artist {
  readonly NAME: string
}
type Rows = Readonly<Record<string, unknown>>

test('a foreign-key join ends right, whoever is killed meanwhile', LIMIT, async (t) => {
  const [songs, artists, joined, counted] = ['songs', 'artists', 'joined', 'counted'].map(unique) as [
    string,
    string,
    string,
    string,
  ]
  const program = `
    CREATE TABLE songs (id STRING PRIMARY KEY, artist STRING, n INT)
      WITH (KAFKA_TOPIC='${songs}', VALUE_FORMAT='JSON', PARTITIONS=${LEFT_PARTITIONS});
    CREATE TABLE artists (id STRING PRIMARY KEY, name STRING)
      WITH (KAFKA_TOPIC='${artists}', VALUE_FORMAT='JSON', PARTITIONS=2);
    CREATE TABLE joined WITH (KAFKA_TOPIC='${joined}') AS
      SELECT songs.id, songs.n, artists.name FROM songs LEFT JOIN artists ON songs.artist = artists.id;
    CREATE TABLE counted WITH (KAFKA_TOPIC='${counted}') AS
      SELECT artists.name, COUNT(*) AS songs, SUM(songs.n) AS n
      FROM songs JOIN artists ON songs.artist = artists.id GROUP BY artists.name;`
  const log = await openLog(t)
  const loaded = await loadProgram([{ name: 'rules.sql', text: program }], {
    registry: new MemoryRegistry(),
  })
  await log.ensureTopics(loaded.topics)

  const random = seeded(20_261_128)
  const below = (count: number) => Math.floor(random() * count)
  const tables = { songs: new Map<string, Song>(), artists: new Map<string, Artist>() }
  const change = (): OutputRecord => {
    const isGone = below(6) === 0
    if (below(2) === 0) {
      const artist = below(8) === 0 ? null : `a${below(5)}`
      return changed(songs, tables.songs, `s${below(9)}`, isGone ? null : { ARTIST: artist, N: below(100) })
    }
    return changed(artists, tables.artists, `a${below(4)}`, isGone ? null : { NAME: `n${below(5)}` })
  }

  const workers = [work(t, program), work(t, program)]
  for (let kill = 0; kill < KILLS; kill++) {
    const before = (await contents(log, joined)).length
    await log.append(Array.from({ length: CHANGES }, change))
    // In the midst of its work: something of it is done.
    await until(async () => (await contents(log, joined)).length > before)
    const place = below(workers.length)
    workers[place]!.kill('SIGKILL')
    await once(workers[place]!, 'exit')
    workers[place] = work(t, program)
  }
  await log.append(Array.from({ length: CHANGES }, change))

  const expected = [expectedRows(tables), expectedCounts(tables)]
  let found: readonly Rows[] = []
  await until(async () => {
    assert.ok(
      workers.every(({ exitCode }) => exitCode === null),
      'a worker ended by itself',
    )
    found = [await rowsOf(log, joined), nonEmpty(await rowsOf(log, counted))]
    return isDeepStrictEqual(found, expected)
  }).catch((error: unknown) => {
    assert.deepEqual(found, expected)
    throw error
  })
  for (const { key, partition } of await contents(log, joined)) {
    assert.equal(partition, partitionOf(key!, LEFT_PARTITIONS))
  }
  for (const worker of workers) {
    worker.kill('SIGTERM')
    assert.deepEqual(await once(worker, 'exit'), [0, null])
  }
})

function work(t: TestContext, program: string): ChildProcess {
  const script = join(import.meta.dirname, 'query-worker.ts')
  const child = fork(script, [bootstrap, program], { stdio: 'inherit' })
  t.after(() => child.kill('SIGKILL'))
  return child
}

/** A record of the change, which is noted in the table. */
function changed<Row>(topic: string, table: Map<string, Row>, key: string, row: Row | null): OutputRecord {
  if (row === null) table.delete(key)
  else table.set(key, row)
  return { topic, key: bytes(key), value: row && bytes(JSON.stringify(row)) }
}

interface Tables {
  readonly songs: ReadonlyMap<string, Song>
  readonly artists: ReadonlyMap<string, Artist>
}

function nameOf({ artists }: Tables, { ARTIST }: Song): string | null {
  return (ARTIST === null ? undefined : artists.get(ARTIST)?.NAME) ?? null
}

function expectedRows(tables: Tables): Rows {
  const rows = [...tables.songs].map(([id, song]) => [id, { N: song.N, NAME: nameOf(tables, song) }] as const)
  return Object.fromEntries(rows)
}

function expectedCounts(tables: Tables): Rows {
  const groups = Map.groupBy(tables.songs.values(), (song) => nameOf(tables, song))
  groups.delete(null)
  const counts = [...groups].map(([name, songs]) => {
    const sum = songs.reduce((total, { N }) => total + N, 0)
    return [name, { SONGS: songs.length, N: sum }] as const
  })
  return Object.fromEntries(counts)
}

/** The rows that a table's topic has, without those that are gone. */
async function rowsOf(log: Log, topic: string): Promise<Rows> {
  const last = new Map((await contents(log, topic)).map(({ key, value }) => [text(key)!, text(value)]))
  const rows = [...last].flatMap(([key, value]) =>
    value === null ? [] : [[key, JSON.parse(value)] as const],
  )
  return Object.fromEntries(rows)
}

/** Groups that everyone has left stay, and count 0. */
function nonEmpty(groups: Rows): Rows {
  const present = Object.entries(groups).filter(([, group]) => (group as { SONGS: number }).SONGS > 0)
  return Object.fromEntries(present)
}
