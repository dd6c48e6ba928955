import { splitStatements } from '../../syntax/index.ts'
import type { LintModel } from '../model.ts'
import type { LintRule } from '../rule.ts'

const NAMES: ReadonlySet<string> = new Set(['cache.max.bytes.buffering', 'statestore.cache.max.bytes'])

export const serverCache: LintRule = {
  id: 'server-cache',
  severity: 'warning',
  title: "A server's cache swallows changes",
  explanation:
    'tubewire emits every row. A ksqlDB server holds back the rows of tables in a cache of 10 MB for up to 2 seconds, ' +
    'and of several changes of one key only the last comes out: all of a backfill, and what happens quickly, is lost. ' +
    "`SET 'cache.max.bytes.buffering' = '0';` at the top of the file turns that off; here it changes nothing.",
  standsAlone: true,
  wrong: `SET 'auto.offset.reset' = 'earliest';
CREATE STREAM youtube_videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE TABLE views_now AS
  SELECT video_id, LATEST_BY_OFFSET(views) AS views FROM youtube_videos GROUP BY video_id;`,
  right: `SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';
CREATE STREAM youtube_videos (video_id VARCHAR KEY, views BIGINT)
  WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
CREATE TABLE views_now AS
  SELECT video_id, LATEST_BY_OFFSET(views) AS views FROM youtube_videos GROUP BY video_id;`,
  *check(model) {
    const aggregate = model.queries.find(({ query }) => query.groupBy)
    if (!aggregate || model.statements.some(setsCache)) return
    const { file } = aggregate
    const first = splitStatements(file.text).find(({ text }) => !/^set\b/i.test(text))
    const offset = file.offsetOf((first ?? aggregate.statement).at)
    const newline = file.text.includes('\r\n') ? '\r\n' : '\n'
    yield {
      file,
      at: aggregate.statement.at,
      message:
        'A ksqlDB server would cache this table and swallow changes that follow each other within 2 seconds',
      rewrite: "SET 'cache.max.bytes.buffering' = '0'; at the top of the file",
      fix: {
        title: 'Turn the cache off',
        edits: [
          { start: offset, end: offset, text: `SET 'cache.max.bytes.buffering' = '0';${newline}${newline}` },
        ],
      },
    }
  },
}

function setsCache({ statement }: LintModel['statements'][number]): boolean {
  return statement.kind === 'set' && NAMES.has(statement.name.replace(/^ksql\.streams\./, ''))
}
