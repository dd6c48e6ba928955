import type { LintRule } from '../rule.ts'

export const offsetReset: LintRule = {
  id: 'offset-reset',
  severity: 'info',
  title: 'Where queries begin is left to the default',
  explanation:
    'Without `auto.offset.reset` a new query begins at the end of its topics (`latest`): what was there before it is ' +
    'not in its state, and the next value of each video is a first one. `earliest` begins with what the topics hold. ' +
    'Say which one is meant, before the first query.',
  standsAlone: true,
  wrong: `CREATE STREAM youtube_videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM popular AS SELECT video_id, views FROM youtube_videos WHERE views > 1000000;`,
  right: `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM youtube_videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE STREAM popular AS SELECT video_id, views FROM youtube_videos WHERE views > 1000000;`,
  *check({ queries }) {
    const first = queries.find(({ catalog }) => !catalog.properties.has('auto.offset.reset'))
    if (!first) return
    yield {
      file: first.file,
      at: first.statement.at,
      message:
        "SET 'auto.offset.reset' is missing before this query: on a server it begins at the end of its topics",
      rewrite: "SET 'auto.offset.reset' = 'earliest'; at the top of the file",
    }
  },
}
