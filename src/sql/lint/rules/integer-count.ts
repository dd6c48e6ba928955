import type { LintRule } from '../rule.ts'

const COUNT = /(^|_)(views?|likes?|comments?|subscribers?|counts?|plays?|watchers?)(_|$)/i

export const integerCount: LintRule = {
  id: 'integer-count',
  severity: 'warning',
  title: 'A count is declared INTEGER',
  explanation:
    'INTEGER ends at 2,147,483,647, and the most watched videos have passed that. Worse, an Avro field of type `long` ' +
    'does not fit a column declared INTEGER: ksqlDB drops every such record, with a note in its processing log alone. ' +
    'Declare counts BIGINT, which reads both.',
  wrong: `CREATE STREAM videos (video_id VARCHAR KEY, views INTEGER)
  WITH (KAFKA_TOPIC = 'videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM views_only AS SELECT video_id, views FROM videos;`,
  right: `CREATE STREAM videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM views_only AS SELECT video_id, views FROM videos;`,
  *check({ statements }) {
    for (const { file, statement } of statements) {
      if (statement.kind !== 'create-source') continue
      for (const { name, type, at } of statement.columns) {
        if (type.kind !== 'built-in' || type.type.base !== 'INTEGER' || !COUNT.test(name)) continue
        const written = file.tokenAt(type.at)
        const isPlain = written?.kind === 'word' && (written.text === 'INTEGER' || written.text === 'INT')
        yield {
          file,
          at,
          message: `${name} is INTEGER: it ends at 2,147,483,647, and records whose Avro field is a long are dropped`,
          rewrite: `${name} BIGINT`,
          ...(isPlain && {
            fix: {
              title: 'Declare it BIGINT',
              edits: [{ start: written.start, end: written.end, text: 'BIGINT' }],
            },
          }),
        }
      }
    }
  },
}
