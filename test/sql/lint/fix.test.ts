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
