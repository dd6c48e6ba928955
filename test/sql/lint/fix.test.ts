import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { EXAMPLE_BASE, fixFiles, LINT_RULES, lint } from '../../../src/sql/lint/index.ts'

const fix = (text: string) => fixFiles([{ name: 'rules.sql', text }])[0]!

describe('fixFiles', () => {
  it('rewrites what has one right way, and keeps comments and layout', () => {
    const text = `-- the cache is missing
CREATE STREAM v (id VARCHAR KEY, views INTEGER /* many */, topic VARCHAR, t VARCHAR)
  WITH (KAFKA_TOPIC = 'v', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM w AS   SELECT id, CONCAT('a\\nb', t) AS c, t || '\\t' AS d -- tabs
  FROM v WHERE t <> NULL AND t <> "gone";
CREATE TABLE n AS SELECT id, COUNT(*) AS c FROM v GROUP BY id;
`
    const { text: fixed, fixed: count } = fix(text)
    assert.equal(
      fixed,
      `-- the cache is missing
SET 'cache.max.bytes.buffering' = '0';

CREATE STREAM v (id VARCHAR KEY, views BIGINT /* many */, \`TOPIC\` VARCHAR, t VARCHAR)
  WITH (KAFKA_TOPIC = 'v', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM w AS   SELECT id, CONCAT('a', CHR(10), 'b', t) AS c, t || CHR(9) AS d -- tabs
  FROM v WHERE t IS NOT NULL AND t <> 'gone';
CREATE TABLE n AS SELECT id, COUNT(*) AS c FROM v GROUP BY id;
`,
    )
    assert.equal(count, 7)
  })

  it('leaves a file as it is where a fix would make the engine refuse it', () => {
    const text = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM a (id VARCHAR KEY, views INTEGER) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM b (id VARCHAR KEY, n INTEGER) WITH (KAFKA_TOPIC = 'b', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO b SELECT id, views AS n FROM a;
`
    assert.equal(fix(text).text, text)
  })

  it('makes the other fixes where one would make the engine refuse', () => {
    const text = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM a (id VARCHAR KEY, views INTEGER, t VARCHAR) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
CREATE STREAM b (id VARCHAR KEY, n INTEGER) WITH (KAFKA_TOPIC = 'b', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO b SELECT id, views AS n FROM a WHERE t <> NULL;
CREATE STREAM c AS SELECT id, t || '\\n' AS line, t = "x" AS is_x FROM a;
`
    const { text: fixed, fixed: count } = fix(text)
    assert.equal(
      fixed,
      text.replace('t <> NULL', 't IS NOT NULL').replace("'\\n'", 'CHR(10)').replace('"x"', "'x'"),
    )
    assert.equal(count, 3)
  })

  it('fixes a statement that is refused for something else beside', () => {
    const text = `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM a (id VARCHAR KEY, t VARCHAR) WITH (KAFKA_TOPIC = 'a', VALUE_FORMAT = 'JSON', PARTITIONS = 1);
INSERT INTO a SELECT id, 5 AS t FROM a WHERE t <> "x";
`
    assert.equal(fix(text).text, text.replace('"x"', "'x'"))
  })

  it('keeps the mark at the beginning of a file, and its ends of lines', () => {
    const text = `\ufeffCREATE STREAM v (id VARCHAR KEY, views INTEGER)\r
  WITH (KAFKA_TOPIC = 'v', VALUE_FORMAT = 'JSON', PARTITIONS = 1);\r
CREATE TABLE n AS SELECT id, COUNT(*) AS c FROM v GROUP BY id;\r
`
    assert.equal(
      fix(text).text,
      text
        .replace('\ufeff', "\ufeffSET 'cache.max.bytes.buffering' = '0';\r\n\r\n")
        .replace('INTEGER', 'BIGINT'),
    )
  })

  it('leaves the rules that ship as they are', () => {
    const text = readFileSync(new URL('../../../queries.sql', import.meta.url), 'utf8')
    assert.deepEqual(fix(text), { name: 'rules.sql', text, fixed: 0 })
  })

  for (const { id, wrong, standsAlone } of LINT_RULES) {
    it(`mends ${id} wherever it has a fix`, () => {
      const text = (standsAlone ? '' : EXAMPLE_BASE) + wrong
      const fixed = lint([{ name: 'rules.sql', text: fix(text).text }])
      assert.deepEqual(
        fixed.filter((finding) => finding.fix),
        [],
      )
    })
  }
})
