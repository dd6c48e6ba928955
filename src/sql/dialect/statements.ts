import { asked, type FeatureGroup, refused, supported } from './feature.ts'

const SOURCE = "WITH (KAFKA_TOPIC = 'x', VALUE_FORMAT = 'JSON', PARTITIONS = 1)"

export const STATEMENTS: FeatureGroup = {
  title: 'Statements',
  features: [
    ...supported([
      ['CREATE STREAM', `CREATE STREAM x (k VARCHAR KEY, a INT) ${SOURCE};`],
      ['CREATE TABLE', `CREATE TABLE x (k VARCHAR PRIMARY KEY, a INT) ${SOURCE};`],
      ['CREATE SOURCE STREAM \\| TABLE', `CREATE SOURCE STREAM x (k VARCHAR KEY, a INT) ${SOURCE};`],
      ['CREATE STREAM ... AS SELECT', 'CREATE STREAM x AS SELECT k, a FROM s;'],
      ['CREATE TABLE ... AS SELECT', 'CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s GROUP BY k;'],
      [
        'CREATE OR REPLACE',
        'CREATE STREAM x AS SELECT k, a FROM s; CREATE OR REPLACE STREAM x AS SELECT k, a, b FROM s;',
        'Of a query: by one with more columns, or another WHERE or HAVING; not of joins, windows, PARTITION BY and groups of tables.',
      ],
      ['IF NOT EXISTS', `CREATE STREAM IF NOT EXISTS s (k VARCHAR KEY) ${SOURCE};`],
      [
        'INSERT INTO ... SELECT',
        'CREATE STREAM x AS SELECT k, a FROM s; INSERT INTO x SELECT k, a + 1 AS a FROM s;',
      ],
      [
        'INSERT INTO ... VALUES',
        "INSERT INTO s2 (k, e) VALUES ('a', 1);",
        'Written once ever, however often the rules are started.',
      ],
      ['DROP STREAM \\| TABLE', 'DROP STREAM s2; DROP TABLE IF EXISTS nothing;'],
      ['DROP ... DELETE TOPIC', 'DROP STREAM s2 DELETE TOPIC;'],
      ['ALTER STREAM \\| TABLE ... ADD COLUMN', 'ALTER STREAM s2 ADD COLUMN z INT;'],
      ['CREATE TYPE, DROP TYPE', 'CREATE TYPE place AS STRUCT<lat DOUBLE, lon DOUBLE>; DROP TYPE place;'],
      ['SET, UNSET', "SET 'auto.offset.reset' = 'earliest'; UNSET 'auto.offset.reset';"],
      [
        'DEFINE, UNDEFINE, ${name}',
        "DEFINE least = '5'; CREATE STREAM x AS SELECT k, a FROM s WHERE a > ${least}; UNDEFINE least;",
      ],
      ['TERMINATE', 'CREATE STREAM x AS SELECT k, a FROM s; TERMINATE ALL;'],
    ]),
    ...asked([
      [
        'SELECT: pull queries over tables',
        "CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s GROUP BY k; SELECT * FROM x WHERE k = 'a';",
        'Tables that a query fills, and CREATE SOURCE TABLE; the whole table too, unless `ksql.query.pull.table.scan.enabled` is false.',
      ],
      [
        'SELECT: pull queries over windowed tables',
        "CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY k; SELECT * FROM x WHERE k = 'a' AND WINDOWSTART >= '2026-11-24T09:00';",
      ],
      [
        'SELECT: pull queries over streams',
        'SELECT * FROM s WHERE a > 1 LIMIT 5;',
        'What the stream holds now.',
      ],
      [
        'SELECT: push queries',
        'SELECT k, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY k EMIT CHANGES LIMIT 5;',
        'WHERE, GROUP BY, windows, joins, PARTITION BY, HAVING as in rules; the key may be left out.',
      ],
      ['DESCRIBE name \\| STREAMS \\| TABLES, EXTENDED', 'DESCRIBE s; DESCRIBE TABLES EXTENDED;'],
      ['DESCRIBE FUNCTION', 'DESCRIBE FUNCTION latest_by_offset;'],
      [
        'SHOW, LIST STREAMS \\| TABLES \\| TOPICS \\| QUERIES \\| FUNCTIONS \\| PROPERTIES \\| TYPES \\| VARIABLES',
        'SHOW STREAMS; LIST TABLES EXTENDED; SHOW ALL TOPICS; SHOW QUERIES; SHOW FUNCTIONS; SHOW PROPERTIES; SHOW TYPES; SHOW VARIABLES;',
      ],
      [
        'EXPLAIN',
        'EXPLAIN SELECT * FROM s EMIT CHANGES;',
        'A query that runs, by its id, or any that could.',
      ],
      ['PRINT', "PRINT 's' FROM BEGINNING INTERVAL 2 LIMIT 5;"],
      [
        'PAUSE, RESUME',
        'CREATE STREAM x AS SELECT k, a FROM s; PAUSE ALL; RESUME ALL;',
        'Lasts over restarts.',
      ],
      ['ASSERT TOPIC, ASSERT SCHEMA', 'ASSERT TOPIC s; ASSERT NOT EXISTS SCHEMA SUBJECT nothing;'],
    ]),
    ...refused([
      [
        'ASSERT VALUES, NULL VALUES, STREAM, TABLE',
        "ASSERT VALUES s2 (k, e) VALUES ('a', 1);",
        'For tests: `tubewire sql test`.',
      ],
      [
        'RUN SCRIPT',
        "RUN SCRIPT 'other.sql';",
        'For tests; several files of rules are named in `sql.files`.',
      ],
      [
        'CREATE CONNECTOR and its like',
        "CREATE SOURCE CONNECTOR c WITH ('a' = 'b');",
        "Connectors are Kafka Connect's.",
      ],
    ]),
  ],
}
