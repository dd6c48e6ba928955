import { type FeatureGroup, refused, supported } from './feature.ts'

const select = (expression: string) => `CREATE STREAM x AS SELECT k, ${expression} AS r FROM s;`
const where = (condition: string) => `CREATE STREAM x AS SELECT k, a FROM s WHERE ${condition};`
const column = (type: string) =>
  `CREATE STREAM x (k VARCHAR KEY, v ${type}) WITH (KAFKA_TOPIC = 'x', VALUE_FORMAT = 'JSON', PARTITIONS = 1);`
const format = (name: string, columns = 'k INT KEY, v INT') =>
  `CREATE STREAM x (${columns}) WITH (KAFKA_TOPIC = 'x', FORMAT = '${name}', PARTITIONS = 1);`

export const EXPRESSIONS: FeatureGroup = {
  title: 'Expressions',
  features: [
    ...supported([
      ['literals', select("STRUCT(a := 1, b := 2.5, c := 1E3, d := 'text', e := TRUE, f := 3000000000)")],
      ['`+` `-` `*` `/` `%`', select('(a + 1) * 2 - a / 3 % 2')],
      ['`=` `<>` `!=` `<` `<=` `>` `>=`', where('a <> 1 AND b >= 2'), 'A comparison with NULL is FALSE.'],
      ['AND, OR, NOT', where('NOT (a = 1 OR f)')],
      ['IS [NOT] NULL', where('a IS NOT NULL')],
      ['IS [NOT] DISTINCT FROM', where('a IS DISTINCT FROM b')],
      ['[NOT] BETWEEN', where('a BETWEEN 1 AND 5')],
      ['[NOT] IN', where("t IN ('a', 'b')")],
      ['[NOT] LIKE ... ESCAPE', where("t LIKE '50!%%' ESCAPE '!'")],
      ['CASE WHEN', select("CASE WHEN a > 1 THEN 'many' ELSE 'few' END")],
      ['CAST', select('CAST(a AS VARCHAR)')],
      ['`||`', select("t || '!'"), 'CONCAT: passes over NULLs.'],
      ['`array[i]`, `map[key]`', select("l[-1] + m['x']"), 'From 1; negative from the end; NULL beyond it.'],
      ['`struct->field`', select('st->x')],
      ['ARRAY[...], MAP(...), STRUCT(...)', select('ARRAY[1, 2]')],
      ['lambdas', select('TRANSFORM(l, x => x + 1)')],
    ]),
    ...refused([
      ['CASE operand WHEN', select("CASE a WHEN 1 THEN 'one' END"), 'Write CASE WHEN a = 1 THEN ...'],
      ['comparison with the literal NULL', where('a = NULL'), 'IS NULL, IS NOT NULL.'],
    ]),
  ],
}

export const TYPES: FeatureGroup = {
  title: 'Types',
  features: [
    ...supported([
      ['BOOLEAN', column('BOOLEAN')],
      ['INTEGER, INT', column('INTEGER')],
      ['BIGINT', column('BIGINT')],
      ['DOUBLE', column('DOUBLE')],
      ['DECIMAL(precision, scale)', column('DECIMAL(10, 2)')],
      ['VARCHAR, STRING', column('VARCHAR')],
      ['BYTES', column('BYTES')],
      ['DATE', column('DATE')],
      ['TIME', column('TIME')],
      ['TIMESTAMP', column('TIMESTAMP')],
      ['ARRAY<...>', column('ARRAY<INT>')],
      ['MAP<..., ...>', column('MAP<VARCHAR, INT>')],
      ['STRUCT<...>', column('STRUCT<x INT, y STRUCT<z DOUBLE>>')],
      ['types of CREATE TYPE', `CREATE TYPE place AS STRUCT<lat DOUBLE>; ${column('place')}`],
    ]),
    ...refused([['FLOAT, SMALLINT and other names', column('FLOAT'), 'DOUBLE, INTEGER.']]),
  ],
}

export const FORMATS: FeatureGroup = {
  title: 'Formats',
  features: [
    ...supported([
      ['JSON', format('JSON')],
      ['AVRO', format('AVRO'), "In Confluent's framing, with the schemas of the registry."],
      [
        'JSON_SR',
        format('JSON_SR'),
        "JSON in Confluent's framing, with JSON Schemas in the registry, columns inferred from them.",
      ],
      ['KAFKA', format('KAFKA'), 'Values of it can be neither joined nor grouped: one column is all it has.'],
      [
        'DELIMITED',
        format('DELIMITED'),
        'Groups of it can only have aggregates that keep one value: COUNT, SUM, MIN and MAX.',
      ],
      [
        'NONE',
        "CREATE STREAM x (v INT) WITH (KAFKA_TOPIC = 'x', KEY_FORMAT = 'NONE', VALUE_FORMAT = 'JSON', PARTITIONS = 1);",
        'Keys without columns.',
      ],
    ]),
    ...refused([['PROTOBUF, PROTOBUF_NOSR', format('PROTOBUF'), 'AVRO, or JSON_SR.']]),
  ],
}
