import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { graphSvg, graphText, impactOf, programGraph } from '../../../src/sql/explain/index.ts'
import { layeredLayout } from '../../../src/sql/explain/layout.ts'
import { knownStatements, loadProgram, prepareProgram } from '../../../src/sql/index.ts'
import { MemoryRegistry } from '../../../src/wire/memory-registry.ts'
import { openPlace } from '../task/harness.ts'

const program = (text: string, partitions = 1) =>
  loadProgram([{ name: 'rules.sql', text }], {
    registry: new MemoryRegistry(),
    topics: [{ name: 's', partitions }],
  })

const BASE = `CREATE STREAM s (id VARCHAR KEY, n BIGINT, tags ARRAY<VARCHAR>) WITH (KAFKA_TOPIC = 's', VALUE_FORMAT = 'JSON');
CREATE TABLE t (id VARCHAR PRIMARY KEY, name VARCHAR) WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
`
const FOREIGN = `CREATE TABLE songs (id VARCHAR PRIMARY KEY, artist VARCHAR) WITH (KAFKA_TOPIC = 'songs', VALUE_FORMAT = 'JSON', PARTITIONS = 3);
CREATE TABLE artists (id VARCHAR PRIMARY KEY, name VARCHAR) WITH (KAFKA_TOPIC = 'artists', VALUE_FORMAT = 'JSON', PARTITIONS = 2);
CREATE TABLE o AS SELECT songs.id, name FROM songs LEFT JOIN artists ON songs.artist = artists.id;`
const explained = async (text: string, partitions = 1) =>
  graphText(programGraph(await program(BASE + text, partitions)))

describe('graphText', () => {
  it('names the key of a full outer join that another join reads', async () => {
    const text = await explained(
      `CREATE STREAM s2 (id VARCHAR KEY, m INT) WITH (KAFKA_TOPIC = 's2', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM s3 (id VARCHAR KEY, m INT) WITH (KAFKA_TOPIC = 's3', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM o AS SELECT * FROM s FULL OUTER JOIN s2 WITHIN 1 HOUR ON s.id = s2.id
  FULL OUTER JOIN s3 WITHIN 1 HOUR ON s.id = s3.id;`,
    )
    assert.equal(text.match(/join OUTER on ROWKEY, within 1 h/g)?.length, 2)
  })

  it('names sources, operators, state, sinks and tasks', async () => {
    const text = await explained(
      `CREATE TABLE sums AS SELECT id, SUM(n) AS total FROM s WINDOW TUMBLING (SIZE 1 HOUR, GRACE PERIOD 5 MINUTES)
  WHERE n > 1 GROUP BY id HAVING SUM(n) > 3;`,
    )
    assert.match(text, /^Topics\n {2}s: 1 partition; stream S\n/)
    const query = text.slice(text.indexOf('CTAS_SUMS'))
    assert.deepEqual(query.replace(/[0-9a-f]{16}/, '#').split('\n'), [
      'CTAS_SUMS_0  (rules.sql:3)',
      '  source stream S from topic s (JSON)',
      '  → filter (N > 1)',
      '  → aggregate SUM(N) by ID, TUMBLING window of 1 h, grace 5 min',
      '      keeps a row for each ID and window, for 65 min',
      '  → filter (SUM(N) > 3)',
      '  → project TOTAL',
      '  → sink SUMS, topic SUMS (JSON)',
      '    task sql-sums-#, stores aggregate-0',
    ])
  })

  it('indents the sides of a join', async () => {
    const text = await explained(
      'CREATE STREAM j AS SELECT s.id AS id, n, name FROM s LEFT JOIN t ON s.id = t.id;',
    )
    assert.match(
      text,
      /\n {4}source stream S.*\n {4}source table T.*\n {8}keeps the last row.*\n {2}→ stream-table join LEFT/,
    )
  })

  it('shows the topics between the stages of a query', async () => {
    const text = await explained('CREATE TABLE by_n AS SELECT n, COUNT(*) AS c FROM s GROUP BY n;', 3)
    assert.match(text, /-repartition-1: 3 partitions; internal/)
    assert.match(text, /→ internal topic sql-by_n/)
  })

  it('shows the side of a foreign-key join that answers the other', async () => {
    const text = await explained(FOREIGN)
    assert.match(text, /-subscriptions: 2 partitions; internal/)
    assert.match(text, /-answers: 3 partitions; internal/)
    const query = text.slice(text.indexOf('CTAS_O'))
    assert.deepEqual(query.replace(/[0-9a-f]{16}/g, '#').split('\n'), [
      'CTAS_O_0  (rules.sql:5)',
      '    source internal topic sql-o-#-subscriptions',
      '    source table ARTISTS from topic artists (JSON)',
      '        keeps the last row of each key',
      '  → answer those who name a row of ARTISTS',
      '      keeps the last row of each key of the table, and who refers to it',
      '  → internal topic sql-o-#-answers',
      '    task sql-o-#-stage-1, stores join-0-right, join-0-subscribers, table-1',
      '    source table SONGS from topic songs (JSON)',
      '        keeps the last row of each key',
      '    source internal topic sql-o-#-answers',
      '  → foreign-key join LEFT on SONGS.ARTIST, asking through internal topic sql-o-#-subscriptions',
      '      keeps the last row of each key of the left table',
      '  → project NAME',
      '  → sink O, topic O (JSON)',
      '    task sql-o-#, stores join-0-left, table-1',
    ])
  })
})

describe('graphSvg', () => {
  it('draws every topic and query, with names that are safe in XML', async () => {
    const shipped = readFileSync(new URL('../../../queries.sql', import.meta.url), 'utf8')
    const graph = programGraph(await program(shipped))
    const svg = graphSvg(graph)
    for (const { name } of graph.topics) assert.ok(svg.includes(`>${name}</text>`))
    for (const { id } of graph.queries) assert.ok(svg.includes(`>${id}</text>`))
    assert.doesNotMatch(svg.replace(/<\/?[a-z][^<>]*>/g, ''), /[<>]|&(?!amp;|lt;|gt;|quot;)/)
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/)
    assert.equal(svg.match(/marker-end/g)!.length, graph.queries.length * 2)
  })

  it('draws both internal topics of a foreign-key join', async () => {
    const svg = graphSvg(programGraph(await program(BASE + FOREIGN)))
    assert.equal(svg.match(/<g class="internal">/g)!.length, 2)
    assert.equal(svg.match(/marker-end/g)!.length, 5, 'from two sources, to two internal topics and the sink')
  })
})

describe('layeredLayout', () => {
  const graph = fc.integer({ min: 1, max: 9 }).chain((count) =>
    fc.record({
      nodes: fc.tuple(
        ...Array.from({ length: count }, (_, id) =>
          fc.integer({ min: 20, max: 90 }).map((height) => ({ id: `${id}`, width: 100, height })),
        ),
      ),
      edges: fc.array(fc.tuple(fc.nat(count - 1).map(String), fc.nat(count - 1).map(String)), {
        maxLength: 14,
      }),
    }),
  )

  it('lets no node overlap another, and keeps all within the picture', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const layout = layeredLayout(nodes, edges)
        const placed = nodes.map(({ id }) => layout.nodes.get(id)!)
        for (const [index, a] of placed.entries()) {
          assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height)
          for (const b of placed.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
            assert.ok(apart)
          }
        }
      }),
    )
  })

  it('reads from left to right where nothing goes in a circle', () => {
    fc.assert(
      fc.property(graph, ({ nodes, edges }) => {
        const forward = edges.filter(([from, to]) => Number(from) < Number(to))
        const layout = layeredLayout(nodes, forward)
        for (const [from, to] of forward) assert.ok(layout.nodes.get(from)!.x < layout.nodes.get(to)!.x)
      }),
    )
  })
})

describe('impactOf', () => {
  const rule = (where: string) => `CREATE STREAM a AS SELECT id, n FROM s WHERE n > ${where};\n`

  it('keeps what is the same, rebuilds what has changed, and tells what is added and dropped', async () => {
    const before = await program(BASE + rule('1') + rule('2').replace(' a ', ' b '))
    const tasks = before.queries.map(({ taskId }) => taskId)
    const after = await program(
      `-- a comment\n${BASE}${rule('1')}${rule('3').replace(' a ', ' b ')}${rule('9').replace(' a ', ' c ')}`,
    )
    assert.deepEqual(
      impactOf(after, tasks).map(({ fate, rule: place }) => [fate, place]),
      [
        ['kept', 'rules.sql:4'],
        ['rebuilt', 'rules.sql:5'],
        ['added', 'rules.sql:6'],
        ['dropped', undefined],
      ],
    )
    const impacts = impactOf(after, tasks, before)
    assert.equal(impacts.at(-1)!.rule, 'rules.sql:4')
    assert.match(
      graphText(programGraph(after), impacts),
      /State, if this were applied\n {2}kept {5}rules\.sql:4 {2}into a: goes on where it is\n.*\n.*\n {2}dropped {2}rules\.sql:4 {2}into b: its state/,
    )
  })

  it('knows what ran last alone: a statement that was taken out is new when it comes back', async () => {
    await using place = await openPlace()
    const { log } = place
    const [one, both] = [
      await program(BASE + rule('1')),
      await program(BASE + rule('1') + rule('2').replace(' a ', ' b ')),
    ]
    const fates = async () => impactOf(both, await knownStatements(log)).map(({ fate }) => fate)
    assert.deepEqual(await fates(), ['added', 'added'])
    await prepareProgram(both, log, 0, new AbortController().signal)
    assert.deepEqual(await fates(), ['kept', 'kept'])
    await prepareProgram(one, log, 0, new AbortController().signal)
    assert.deepEqual(await fates(), ['kept', 'added'])
  })

  it('says that all is added on an empty log, and dropped by an empty program', async () => {
    const some = await program(BASE + rule('1'))
    assert.deepEqual(
      impactOf(some, []).map(({ fate }) => fate),
      ['added'],
    )
    const none = await program('')
    assert.deepEqual(
      impactOf(
        none,
        some.queries.map(({ taskId }) => taskId),
      ).map(({ fate }) => fate),
      ['dropped'],
    )
  })
})
