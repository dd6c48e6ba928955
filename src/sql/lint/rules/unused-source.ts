import type { LintRule } from '../rule.ts'

export const unusedSource: LintRule = {
  id: 'unused-source',
  severity: 'info',
  title: 'A stream or table that nothing uses',
  explanation:
    'It is declared, and no query reads it or writes to it: left over, or the query that was meant to use it names ' +
    'another one.',
  standsAlone: true,
  wrong: `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM clips (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'clips', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM popular AS SELECT * FROM videos WHERE views > 1000000;`,
  right: `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM popular AS SELECT * FROM videos WHERE views > 1000000;`,
  *check({ statements, queries }) {
    const used = new Set<string>()
    for (const { scope, statement } of queries) {
      for (const { source } of scope) used.add(source.name)
      if (statement.kind === 'insert-into') used.add(statement.target)
    }
    for (const { statement } of statements) {
      if (statement.kind === 'insert-values') used.add(statement.target)
      if (statement.kind === 'drop') used.add(statement.name)
    }
    if (queries.length === 0) return
    for (const { file, statement } of statements) {
      if (statement.kind !== 'create-source' || used.has(statement.name)) continue
      yield {
        file,
        at: statement.at,
        message: `Nothing reads ${statement.name} or writes to it`,
        rewrite: 'leave it out',
      }
    }
  },
}
