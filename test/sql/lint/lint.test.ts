import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EXAMPLE_BASE, lint, toSarif } from '../../../src/sql/lint/index.ts'

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
