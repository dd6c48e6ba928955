import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EXAMPLE_BASE, findingsText, lint, toSarif } from '../../../src/sql/lint/index.ts'

const rulesOf = (text: string, options = {}) =>
  lint([{ name: 'rules.sql', text: EXAMPLE_BASE + text }], options)
    .filter(({ rule }) => rule !== 'unused-source')
    .map(({ rule }) => rule)
const alert = (where: string, text = "'x'") =>
  `INSERT INTO telegram_outbox SELECT video_id, '1' AS \`chat_id\`, ${text} AS \`text\` FROM youtube_changes_stream WHERE ${where};`

describe('lint', () => {
  it('tells of statements that are refused, and goes on behind them', () => {
    const findings = lint([
      { name: 'a.sql', text: 'CREATE STREM x;\nCREATE STREAM y AS SELECT * FROM nowhere;' },
      { name: 'b.sql', text: 'SELECT 1 +;' },
    ])
    assert.deepEqual(
      findings.map(({ rule, file, line }) => [rule, file, line]),
      [
        ['refused', 'a.sql', 1],
        ['offset-reset', 'a.sql', 2],
        ['refused', 'a.sql', 2],
        ['refused', 'b.sql', 1],
      ],
    )
    assert.match(findings[3]!.message, /Expected an expression/)
  })

  it('is silent where a comment says so, for that statement alone', () => {
    const level = alert('likes_current > 5')
    assert.deepEqual(rulesOf(`${level}\n-- lint-ignore level-not-change: meant so\n${level}`), [
      'level-not-change',
    ])
  })

  it('substitutes variables, and knows those that are given', () => {
    const text = `DEFINE metric = 'likes';
INSERT INTO telegram_outbox SELECT video_id, '\${chat}' AS \`chat_id\`, 'x' AS \`text\` FROM youtube_changes_stream
WHERE \${metric}_seen IS NOT NULL;`
    assert.ok(rulesOf(text, { variables: { chat: '7' } }).every((rule) => rule === 'refused'))
    const whole = alert("'${chat}' = 'x' AND likes_previous <> likes_current AND likes_seen IS NOT NULL")
    assert.deepEqual(rulesOf(whole, { variables: { chat: '7' } }), [])
  })

  it('holds names of chats against the routes that are given, and suggests the nearest', () => {
    const to = (chat: string) =>
      alert('likes_previous <> likes_current AND likes_seen IS NOT NULL').replace("'1'", `'${chat}'`)
    assert.deepEqual(rulesOf(to('acmee')), [])
    assert.deepEqual(rulesOf(to('-1001234567890'), { routes: [] }), [])
    assert.deepEqual(rulesOf(to('@acme_stats'), { routes: [] }), [])
    const findings = lint([{ name: 'r', text: EXAMPLE_BASE + to('acmee') }], { routes: ['acme'] })
    assert.deepEqual(
      findings.filter(({ rule }) => rule === 'chat-id').map(({ rewrite }) => rewrite),
      ["'acme'"],
    )
  })

  it('follows a pair through casts, other streams and their conditions', () => {
    const through = `CREATE STREAM seen AS SELECT video_id, likes_previous AS lp, CAST(likes_current AS BIGINT) AS lc
  FROM youtube_changes_stream WHERE likes_seen IS NOT NULL;
INSERT INTO telegram_outbox SELECT video_id, '1' AS \`chat_id\`, 'x' AS \`text\` FROM seen WHERE lp <> lc;`
    assert.deepEqual(rulesOf(through), [])
    assert.deepEqual(rulesOf(through.replace('WHERE likes_seen IS NOT NULL', '')), ['repeated-pair'])
    assert.deepEqual(rulesOf(through.replace('lp <> lc', 'lp IS DISTINCT FROM lc')), ['first-row'])
  })

  it('takes a condition on the rows before they are grouped for a guard', () => {
    const table = (where: string) => `CREATE TABLE t WITH (KAFKA_TOPIC = 't') AS SELECT video_id,
  LATEST_BY_OFFSET(likes, 2)[1] AS p, LATEST_BY_OFFSET(likes, 2)[2] AS c FROM youtube_videos ${where} GROUP BY video_id;
CREATE STREAM s (video_id VARCHAR KEY, p BIGINT, c BIGINT) WITH (KAFKA_TOPIC = 't', VALUE_FORMAT = 'AVRO');
INSERT INTO telegram_outbox SELECT video_id, '1' AS \`chat_id\`, 'x' AS \`text\` FROM s WHERE p <> c;`
    assert.deepEqual(rulesOf(table('WHERE likes IS NOT NULL')), [])
    assert.deepEqual(rulesOf(table('')), ['repeated-pair'])
  })

  it('goes by names where nothing else is known of a column', () => {
    const text = `CREATE STREAM given (video_id VARCHAR KEY, likes_previous BIGINT, views_current BIGINT)
  WITH (KAFKA_TOPIC = 'given', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO telegram_outbox SELECT video_id, '1' AS \`chat_id\`, 'x' AS \`text\` FROM given
  WHERE likes_previous <> views_current;`
    assert.deepEqual(rulesOf(text), ['mixed-metrics'])
  })

  it('finds a text that tells of another metric than its condition, and one that goes backwards', () => {
    const where = 'likes_previous <> likes_current AND likes_seen IS NOT NULL'
    const text = (first: string, second: string) =>
      `CONCAT(CAST(${first} AS VARCHAR), ' → ', CAST(${second} AS VARCHAR))`
    assert.deepEqual(rulesOf(alert(where, text('likes_previous', 'likes_current'))), [])
    assert.deepEqual(rulesOf(alert(where, text('likes_current', 'likes_previous'))), ['reversed-pair'])
    assert.ok(rulesOf(alert(where, text('comments_previous', 'comments_current'))).includes('mixed-metrics'))
  })

  it('finds alerts for every look behind joins, other streams and windows', () => {
    const clients = `CREATE TABLE marks (client VARCHAR PRIMARY KEY, least BIGINT)
  WITH (KAFKA_TOPIC = 'marks', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM named AS SELECT video_id, 'acme' AS client, views FROM youtube_videos;
CREATE STREAM by_client AS SELECT * FROM named PARTITION BY client;
INSERT INTO telegram_outbox
  SELECT v.video_id AS video_id, '1' AS \`chat_id\`, 'x' AS \`text\`
  FROM by_client v JOIN marks m ON v.client = m.client WHERE v.views > m.least PARTITION BY v.video_id;`
    assert.deepEqual(rulesOf(clients), ['level-not-change'])
    const hourly = (having: string, end = 'CHANGES') => `CREATE TABLE hourly WITH (KAFKA_TOPIC = 'hourly') AS
  SELECT video_id, AS_VALUE(video_id) AS id, LATEST_BY_OFFSET(views) AS views
  FROM youtube_videos WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 2 DAYS) WHERE views IS NOT NULL
  GROUP BY video_id HAVING ${having} EMIT ${end};
CREATE STREAM hourly_rows (id VARCHAR, views BIGINT) WITH (KAFKA_TOPIC = 'hourly', VALUE_FORMAT = 'AVRO');
INSERT INTO telegram_outbox SELECT id AS video_id, '1' AS \`chat_id\`, 'x' AS \`text\` FROM hourly_rows PARTITION BY id;`
    const grown = 'LATEST_BY_OFFSET(views) > EARLIEST_BY_OFFSET(views) * 1.1'
    assert.deepEqual(rulesOf(hourly(grown)), ['level-not-change'])
    assert.deepEqual(rulesOf(hourly(grown, 'FINAL')), [])
    assert.deepEqual(rulesOf(hourly('COUNT(*) = 10')), [])
    const pair = 'LATEST_BY_OFFSET(views, 2)'
    assert.deepEqual(rulesOf(hourly(`${pair}[1] <= 1000 AND ${pair}[2] > 1000`)), [])
  })

  it('writes the moment at which a condition becomes true, with the columns there are', () => {
    const rewrite = (text: string) =>
      lint([{ name: 'r', text: EXAMPLE_BASE + text }]).find(({ rule }) => rule === 'level-not-change')
        ?.rewrite
    assert.equal(
      rewrite(alert('comments_current >= 100')),
      'WHERE COMMENTS_PREVIOUS < 100 AND COMMENTS_CURRENT >= 100',
    )
    assert.equal(
      rewrite(alert('views > 1000').replace('youtube_changes_stream', 'youtube_videos')),
      'WHERE VIEWS_previous <= 1000 AND VIEWS_current > 1000',
    )
  })

  it("takes a copy of the key for the key of a window's rows, and a declared key for what it is not", () => {
    const hours = (
      select: string,
      columns: string,
      more = '',
    ) => `CREATE TABLE hourly WITH (KAFKA_TOPIC = 'hourly') AS
  SELECT ${select}, COUNT(*) AS n FROM youtube_videos WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 2 DAYS) GROUP BY video_id;
CREATE STREAM hourly_rows (${columns}) WITH (KAFKA_TOPIC = 'hourly', VALUE_FORMAT = 'AVRO'${more});`
    const copied = 'video_id, AS_VALUE(video_id) AS id'
    assert.deepEqual(rulesOf(hours(copied, 'id VARCHAR, n BIGINT')), [])
    assert.deepEqual(rulesOf(hours('video_id', 'n BIGINT')), ['table-topic-without-key'])
    assert.deepEqual(rulesOf(hours(copied, 'video_id VARCHAR KEY, n BIGINT')), ['windowed-key'])
    const window = ", WINDOW_TYPE = 'TUMBLING', WINDOW_SIZE = '1 HOUR'"
    assert.deepEqual(rulesOf(hours('video_id', 'video_id VARCHAR KEY, n BIGINT', window)), [])
  })

  it('shows each finding as compilers do, with carets under wide characters too', () => {
    const files = [
      { name: 'rules.sql', text: "SET 'auto.offset.reset' = 'earliest';\r\nSELECT '日本' ‘a’;\r\n" },
    ]
    assert.equal(
      findingsText(lint(files), files),
      `rules.sql:2:13: error: Syntax error. The character '‘' has no meaning here; strings stand in straight quotes: '...'. [refused]
  2 | SELECT '日本' ‘a’;
    |               ^

1 error`,
    )
  })

  it('writes SARIF with a rule and a region for each finding', () => {
    const findings = lint([{ name: 'rules.sql', text: EXAMPLE_BASE + alert('likes_current > 5') }])
    const log = toSarif(findings, '1.0.0') as {
      runs: [
        {
          tool: { driver: { rules: { id: string }[] } }
          results: { ruleId: string; locations: [{ physicalLocation: { region: { startLine: number } } }] }[]
        },
      ]
    }
    const [run] = log.runs
    assert.equal(run.results.length, findings.length)
    for (const { ruleId, locations } of run.results) {
      assert.ok(run.tool.driver.rules.some(({ id }) => id === ruleId))
      assert.ok(locations[0].physicalLocation.region.startLine >= 1)
    }
  })
})
