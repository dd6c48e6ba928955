import type { TypeName } from '../../syntax/index.ts'
import { keyAmongValues } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const windowedKey: LintRule = {
  id: 'windowed-key',
  severity: 'error',
  title: 'The key of windows is read as a plain one',
  explanation:
    'The records of a table over windows have the window in their keys, behind the key itself. A stream over its topic ' +
    'that declares a key and no `WINDOW_TYPE` reads both as one: `abc` and eight bytes more, which is no video. With ' +
    '`WINDOW_TYPE` the key is read as it is, but rows of windows can’t be inserted into a stream without them, as ' +
    '`telegram_outbox` is. To alert about windows, keep the key among the values (`AS_VALUE`), and declare the stream ' +
    'without a key, or with one of BYTES.',
  wrong: `CREATE TABLE hourly WITH (KAFKA_TOPIC = 'hourly') AS
  SELECT video_id, COUNT(*) AS looks
  FROM youtube_videos WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 2 DAYS) GROUP BY video_id
  HAVING COUNT(*) = 10;
CREATE STREAM hourly_rows (video_id VARCHAR KEY, looks BIGINT) WITH (KAFKA_TOPIC = 'hourly', VALUE_FORMAT = 'AVRO');
INSERT INTO telegram_outbox SELECT video_id, 'acme' AS \`chat_id\`, 'Ten looks: ' || video_id AS \`text\` FROM hourly_rows;`,
  right: `CREATE TABLE hourly WITH (KAFKA_TOPIC = 'hourly') AS
  SELECT video_id, AS_VALUE(video_id) AS id, COUNT(*) AS looks
  FROM youtube_videos WINDOW TUMBLING (SIZE 1 HOUR, RETENTION 2 DAYS) GROUP BY video_id
  HAVING COUNT(*) = 10;
CREATE STREAM hourly_rows (id VARCHAR, looks BIGINT) WITH (KAFKA_TOPIC = 'hourly', VALUE_FORMAT = 'AVRO');
INSERT INTO telegram_outbox
  SELECT id AS video_id, 'acme' AS \`chat_id\`, 'Ten looks: ' || COALESCE(id, '?') AS \`text\`
  FROM hourly_rows WHERE id IS NOT NULL PARTITION BY id;`,
  *check({ statements, queries }) {
    for (const { file, statement, catalog } of statements) {
      if (statement.kind !== 'create-source' || statement.properties.has('WINDOW_TYPE')) continue
      const key = statement.columns.find(
        ({ constraint }) => constraint?.kind === 'KEY' || constraint?.kind === 'PRIMARY KEY',
      )
      const topic = statement.properties.get('KAFKA_TOPIC')?.value
      if (!key || isBytes(key.type) || topic?.type !== 'string') continue
      const table = [...catalog.sources.values()].find(
        (source) => source.window !== undefined && source.topic === topic.value,
      )
      if (!table) continue
      yield {
        file,
        at: key.at,
        message: `${key.name} has the window of ${table.name} in it: its topic's keys are those of windows`,
        rewrite: `${keyAmongValues(table, queries)}, without KEY`,
      }
    }
  },
}

/** Reads the key as what it is, window and all. */
function isBytes(type: TypeName): boolean {
  return type.kind === 'built-in' && type.type.base === 'BYTES'
}
