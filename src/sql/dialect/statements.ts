import { type FeatureGroup, refused, supported } from './feature.ts'

const SOURCE = "WITH (KAFKA_TOPIC = 'x', VALUE_FORMAT = 'JSON', PARTITIONS = 1)"
const SERVER = 'A question or an order to a server, not a rule.'

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
    ...refused([
      ['SELECT (pull and push queries)', 'SELECT * FROM s EMIT CHANGES;', SERVER],
      ['DESCRIBE', 'DESCRIBE s;', `${SERVER} \`tubewire sql explain\` shows what there is.`],
      ['SHOW, LIST', 'SHOW STREAMS;', `${SERVER} \`tubewire sql explain\` shows what there is.`],
      ['EXPLAIN', 'EXPLAIN SELECT * FROM s;', `${SERVER} \`tubewire sql explain\` does it.`],
      ['PRINT', "PRINT 's';", `${SERVER} \`tubewire tail\` does it.`],
      ['PAUSE, RESUME', 'PAUSE ALL;', SERVER],
      ['ASSERT', "ASSERT VALUES s2 (k, e) VALUES ('a', 1);", 'For tests: `tubewire sql test`.'],
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
