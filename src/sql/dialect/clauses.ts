import { type FeatureGroup, refused, supported } from './feature.ts'

const counted = (window: string, rest = '') =>
  `CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s WINDOW ${window} GROUP BY k ${rest};`
const declared = (columns: string, properties: string) => `CREATE STREAM x (${columns}) WITH (${properties});`

export const CLAUSES: FeatureGroup = {
  title: 'Clauses of queries',
  features: [
    ...supported([
      ['`*`, `source.*`', 'CREATE STREAM x AS SELECT s.* FROM s;'],
      ['`struct->*`', 'CREATE STREAM x AS SELECT k, st->* FROM s;'],
      ['AS', 'CREATE STREAM x AS SELECT k AS id, a AS n FROM s;'],
      ['WHERE', 'CREATE STREAM x AS SELECT k, a FROM s WHERE a > 1;'],
      [
        'GROUP BY one or several',
        "CREATE TABLE x WITH (KEY_FORMAT = 'JSON') AS SELECT a, t, COUNT(*) AS c FROM s GROUP BY a, t;",
      ],
      ['HAVING', 'CREATE TABLE x AS SELECT k, COUNT(*) AS c FROM s GROUP BY k HAVING COUNT(*) > 1;'],
      ['PARTITION BY', 'CREATE STREAM x AS SELECT t, a FROM s PARTITION BY t;'],
      ['EMIT CHANGES', 'CREATE STREAM x AS SELECT k, a FROM s EMIT CHANGES;'],
      ['EMIT FINAL', counted('TUMBLING (SIZE 1 HOUR, GRACE PERIOD 1 MINUTE)', 'EMIT FINAL')],
      ['WINDOW TUMBLING', counted('TUMBLING (SIZE 1 HOUR)')],
      [
        'WINDOW HOPPING',
        counted('HOPPING (SIZE 1 HOUR, ADVANCE BY 10 MINUTES)'),
        'A row may be in 100,000 windows at the most.',
      ],
      ['WINDOW SESSION', counted('SESSION (10 MINUTES)')],
      [
        'RETENTION, GRACE PERIOD',
        counted('TUMBLING (SIZE 1 HOUR, RETENTION 7 DAYS, GRACE PERIOD 5 MINUTES)'),
        'Without GRACE PERIOD rows are waited for until 24 hours after the beginning of their window, and RETENTION can not be shorter.',
      ],
      [
        'WINDOWSTART, WINDOWEND',
        'CREATE TABLE x AS SELECT k, WINDOWSTART AS ws, WINDOWEND AS we, COUNT(*) AS c FROM s WINDOW TUMBLING (SIZE 1 HOUR) GROUP BY k;',
      ],
      [
        'ROWTIME, ROWPARTITION, ROWOFFSET',
        'CREATE STREAM x AS SELECT k, ROWTIME AS rt, ROWPARTITION AS rp, ROWOFFSET AS ro FROM s;',
      ],
      [
        'stream-stream JOIN, LEFT, RIGHT, FULL OUTER',
        'CREATE STREAM x AS SELECT ROWKEY, a, e FROM s FULL OUTER JOIN s2 WITHIN 1 HOUR ON s.k = s2.k;',
      ],
      [
        'WITHIN ... GRACE PERIOD',
        'CREATE STREAM x AS SELECT s.k AS k, a, e FROM s JOIN s2 WITHIN (1 HOUR, 2 HOURS) GRACE PERIOD 1 MINUTE ON s.k = s2.k;',
      ],
      [
        'stream-table JOIN, LEFT',
        'CREATE STREAM x AS SELECT s.k AS k, a, n FROM s LEFT JOIN tb ON s.k = tb.k;',
      ],
      [
        'table-table JOIN, LEFT, RIGHT, FULL OUTER',
        'CREATE TABLE x AS SELECT tb.k AS k, n, p FROM tb JOIN tb2 ON tb.k = tb2.k;',
      ],
      [
        'foreign-key JOIN',
        'CREATE TABLE x AS SELECT tb.k AS k, n, p FROM tb JOIN tb2 ON tb.o = tb2.k;',
        'Over any numbers of partitions; of several joins the first only; not of windowed tables.',
      ],
      [
        'JOIN of several',
        'CREATE STREAM x AS SELECT s.k AS k, n, p FROM s JOIN tb ON s.k = tb.k JOIN tb2 ON s.k = tb2.k;',
      ],
    ]),
    ...refused([
      ['LIMIT', 'CREATE STREAM x AS SELECT k, a FROM s LIMIT 5;', 'A rule has no end.'],
      [
        'ORDER BY',
        'CREATE STREAM x AS SELECT k, a FROM s ORDER BY k;',
        'Not in the dialect: a stream is in order of arrival.',
      ],
      ['SELECT DISTINCT', 'CREATE STREAM x AS SELECT DISTINCT k FROM s;', 'Not in the dialect: GROUP BY.'],
      [
        'UNION',
        'CREATE STREAM x AS SELECT k, a FROM s UNION SELECT k FROM s2;',
        'Not in the dialect: several INSERT INTO one stream.',
      ],
      [
        'queries within queries',
        'CREATE STREAM x AS SELECT k FROM (SELECT k FROM s);',
        'Not in the dialect: give the inner one a name.',
      ],
    ]),
  ],
}

const VALUE = "KAFKA_TOPIC = 'x', PARTITIONS = 1, VALUE_FORMAT = 'JSON'"

export const PROPERTIES: FeatureGroup = {
  title: 'Declarations: columns and WITH',
  features: [
    ...supported([
      ['KEY, PRIMARY KEY', declared('k VARCHAR KEY, a INT', VALUE)],
      ['HEADERS', declared('k VARCHAR KEY, a INT, h ARRAY<STRUCT<key VARCHAR, value BYTES>> HEADERS', VALUE)],
      ["HEADER('name')", declared("k VARCHAR KEY, a INT, h BYTES HEADER('name')", VALUE)],
      ['KAFKA_TOPIC, PARTITIONS', declared('k VARCHAR KEY, a INT', VALUE)],
      ['REPLICAS', declared('k VARCHAR KEY, a INT', `${VALUE}, REPLICAS = 1`), 'Read, and left to the log.'],
      [
        'VALUE_FORMAT, KEY_FORMAT, FORMAT',
        declared('k INT KEY, a INT', "KAFKA_TOPIC = 'x', PARTITIONS = 1, FORMAT = 'JSON'"),
      ],
      [
        'VALUE_DELIMITER, KEY_DELIMITER',
        declared(
          'k INT KEY, a INT',
          "KAFKA_TOPIC = 'x', PARTITIONS = 1, VALUE_FORMAT = 'DELIMITED', VALUE_DELIMITER = '|'",
        ),
      ],
      ['WRAP_SINGLE_VALUE', declared('k VARCHAR KEY, a INT', `${VALUE}, WRAP_SINGLE_VALUE = false`)],
      [
        'TIMESTAMP',
        declared('k VARCHAR KEY, a BIGINT', `${VALUE}, TIMESTAMP = 'a'`),
        'A record without a value has no time, unless it is in the key: it is dropped, and a tombstone with it.',
      ],
      [
        'TIMESTAMP_FORMAT',
        declared(
          'k VARCHAR KEY, a VARCHAR',
          `${VALUE}, TIMESTAMP = 'a', TIMESTAMP_FORMAT = 'yyyy-MM-dd HH:mm:ss'`,
        ),
      ],
      [
        'WINDOW_TYPE, WINDOW_SIZE',
        declared('k VARCHAR KEY, a INT', `${VALUE}, WINDOW_TYPE = 'TUMBLING', WINDOW_SIZE = '1 HOUR'`),
      ],
      [
        'VALUE_SCHEMA_FULL_NAME',
        declared(
          'k VARCHAR KEY, a INT',
          "KAFKA_TOPIC = 'x', PARTITIONS = 1, VALUE_FORMAT = 'AVRO', VALUE_SCHEMA_FULL_NAME = 'a.B'",
        ),
      ],
      [
        'no columns (AVRO, JSON_SR)',
        "CREATE STREAM y WITH (KAFKA_TOPIC = 'y', VALUE_FORMAT = 'AVRO') AS SELECT k, a FROM s; CREATE STREAM x WITH (KAFKA_TOPIC = 'y', VALUE_FORMAT = 'AVRO');",
        'They are those of the schema in the registry, which may also be named: VALUE_SCHEMA_ID, KEY_SCHEMA_ID.',
      ],
      [
        'QUERY_ID',
        "CREATE STREAM x AS SELECT k, a FROM s; INSERT INTO x WITH (QUERY_ID = 'q') SELECT k, a FROM s;",
      ],
    ]),
    ...refused([['any other property', declared('k VARCHAR KEY, a INT', `${VALUE}, COLOUR = 'red'`)]]),
  ],
}
