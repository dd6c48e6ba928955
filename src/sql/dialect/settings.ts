import { type FeatureGroup, refused, supported } from './feature.ts'

const set = (name: string, value: string, then = '') => `SET '${name}' = '${value}'; ${then}`
const GROUPED = 'CREATE TABLE x AS SELECT k, COLLECT_LIST(a) AS l FROM s GROUP BY k;'

/** What SET changes; any other property is kept, shown and left to a cluster's ksqlDB. */
export const SETTINGS: FeatureGroup = {
  title: 'Properties of SET',
  features: [
    ...supported([
      ['`auto.offset.reset`', set('auto.offset.reset', 'earliest'), '`earliest` or `latest`.'],
      [
        '`ksql.persistence.default.format.key`, `.value`',
        set(
          'ksql.persistence.default.format.value',
          'JSON',
          "CREATE STREAM x (k VARCHAR KEY, a INT) WITH (KAFKA_TOPIC = 'x', PARTITIONS = 1);",
        ),
        'Formats where a statement names none.',
      ],
      [
        '`ksql.persistence.wrap.single.values`',
        set('ksql.persistence.wrap.single.values', 'false', 'CREATE STREAM x AS SELECT k, a FROM s;'),
        'WRAP_SINGLE_VALUE where a statement has none.',
      ],
      [
        '`ksql.output.topic.name.prefix`',
        set('ksql.output.topic.name.prefix', 'agency-', 'CREATE STREAM x AS SELECT k, a FROM s;'),
        "Begins the names of queries' topics where KAFKA_TOPIC is not said.",
      ],
      [
        '`ksql.functions.collect_list.limit`, `collect_set.limit`',
        set('ksql.functions.collect_list.limit', '100', GROUPED),
        'How many values these arrays have at the most; no end where it is not set.',
      ],
      [
        '`ksql.cast.strings.preserve.nulls`',
        set(
          'ksql.cast.strings.preserve.nulls',
          'false',
          'CREATE STREAM x AS SELECT k, CAST(a AS VARCHAR) AS t FROM s;',
        ),
        "`true` if not set. With `false` CAST of NULL to VARCHAR is the text 'null'.",
      ],
      [
        '`ksql.nested.error.set.null`',
        set(
          'ksql.nested.error.set.null',
          'false',
          'CREATE STREAM x AS SELECT k, ARRAY[a / 0, 1] AS l FROM s;',
        ),
        '`true` if not set: an element, a CAST or a call within a call that fails is NULL. With `false` the whole column is.',
      ],
      [
        '`ksql.timestamp.throw.on.invalid`',
        set('ksql.timestamp.throw.on.invalid', 'true', 'CREATE STREAM x AS SELECT k, a FROM s;'),
        '`false` if not set: a record whose TIMESTAMP column holds no time is dropped and told of. With `true` the query ends there, and is tried again from there.',
      ],
      [
        '`ksql.rowpartition.rowoffset.enabled`, `ksql.headers.columns.enabled`',
        set(
          'ksql.rowpartition.rowoffset.enabled',
          'false',
          "CREATE STREAM x (k VARCHAR KEY, rowoffset INT) WITH (KAFKA_TOPIC = 'x', VALUE_FORMAT = 'JSON', PARTITIONS = 1);",
        ),
        '`true` if not set.',
      ],
      [
        '`ksql.suppress.enabled`',
        set('ksql.suppress.enabled', 'false'),
        '`true` if not set. With `false` EMIT FINAL is refused.',
      ],
      [
        '`ksql.query.pull.table.scan.enabled`',
        set('ksql.query.pull.table.scan.enabled', 'false'),
        'Of the console: whether a pull query may look at a whole table.',
      ],
      [
        'any other property',
        set('cache.max.bytes.buffering', '0'),
        'Kept, for the ksqlDB of a cluster that gets the file (`deploy ksqldb`); here it changes nothing.',
      ],
    ]),
    ...refused([
      [
        'any other value of `auto.offset.reset`',
        set('auto.offset.reset', 'none'),
        'A query begins somewhere.',
      ],
    ]),
  ],
}
