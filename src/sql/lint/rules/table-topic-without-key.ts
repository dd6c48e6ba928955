import { keyColumns } from '../../catalog/index.ts'
import { nameText } from '../../syntax/index.ts'
import { typeText } from '../../types/index.ts'
import { copiedKey, keyAmongValues } from '../query-parts.ts'
import type { LintRule } from '../rule.ts'

export const tableTopicWithoutKey: LintRule = {
  id: 'table-topic-without-key',
  severity: 'warning',
  title: "A table's topic is read without its key",
  explanation:
    'The idiom to read a table as a stream is to declare a stream over its topic. What was the table’s key is in the ' +
    'record’s key, and a stream that does not declare it has lost it: no rule over it can name the video, link to it, ' +
    'or keep its messages in order, and the route `watchers` finds nobody. A stream without columns over an Avro ' +
    'topic gets the value’s columns alone. Declare the key; with a key alone, the columns of an Avro value are still ' +
    'found by themselves. (`INSERT INTO` a stream with a key needs the key selected.)',
  wrong: `CREATE STREAM changes_again WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'AVRO');
CREATE STREAM likes_only AS SELECT likes_current FROM changes_again;`,
  right: `CREATE STREAM changes_again (video_id VARCHAR KEY) WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'AVRO');
CREATE STREAM likes_only AS SELECT video_id, likes_current FROM changes_again;`,
  *check({ statements, queries }) {
    for (const { file, statement, catalog } of statements) {
      if (statement.kind !== 'create-source' || statement.type !== 'STREAM') continue
      if (statement.columns.some(({ constraint }) => constraint?.kind === 'KEY')) continue
      const topic = statement.properties.get('KAFKA_TOPIC')?.value
      if (topic?.type !== 'string') continue
      const table = [...catalog.sources.values()].find(
        (source) => source.type === 'table' && source.topic === topic.value,
      )
      const [key] = table ? keyColumns(table) : []
      if (!table || !key || statement.properties.has('KEY_SCHEMA_ID')) continue
      if (table.keyFormat.name === 'AVRO' && statement.columns.length === 0) continue
      // The key of windows can't be declared as it is: the table has to keep a copy of it.
      if (table.window && (statement.properties.has('WINDOW_TYPE') || copiedKey(table, queries))) continue
      yield {
        file,
        at: statement.at,
        message: `${statement.name} reads the topic of table ${table.name} without its key ${key.name}`,
        rewrite: table.window
          ? keyAmongValues(table, queries)
          : `CREATE STREAM ${nameText(statement.name)} (${nameText(key.name)} ${typeText(key.type)} KEY${statement.columns.length > 0 ? ', ...' : ''}) WITH (...)`,
      }
    }
  },
}
