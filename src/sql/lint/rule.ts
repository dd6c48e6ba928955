/** A rule of the linter: what it looks for, and what its page says. */

import type { SourceLocation } from '../error.ts'
import type { Fix, Severity } from './finding.ts'
import type { LintModel } from './model.ts'
import type { SourceText } from './source-text.ts'

export interface Report {
  readonly file: SourceText
  readonly at: SourceLocation
  readonly message: string
  readonly rewrite?: string
  readonly fix?: Fix
}

export interface LintRule {
  /** In kebab-case; stays. */
  readonly id: string
  readonly severity: Severity
  /** One line. */
  readonly title: string
  /** Why it matters, in Markdown. */
  readonly explanation: string
  /**
   * SQL that is found fault with, and how it is written well. They follow the statements of `EXAMPLE_BASE`, unless
   * they stand alone.
   */
  readonly wrong: string
  readonly right: string
  readonly standsAlone?: boolean
  check(model: LintModel): Iterable<Report>
}

/** What the examples of rules begin with. */
export const EXAMPLE_BASE = `SET 'auto.offset.reset' = 'earliest';
SET 'cache.max.bytes.buffering' = '0';

CREATE STREAM youtube_videos (
  video_id VARCHAR KEY, title VARCHAR, views BIGINT, comments BIGINT, likes BIGINT
) WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);

CREATE TABLE youtube_changes WITH (KAFKA_TOPIC = 'youtube_changes') AS
  SELECT
    video_id,
    LATEST_BY_OFFSET(title) AS title,
    LATEST_BY_OFFSET(comments, 2)[1] AS comments_previous,
    LATEST_BY_OFFSET(comments, 2)[2] AS comments_current,
    LATEST_BY_OFFSET(comments, false) AS comments_seen,
    LATEST_BY_OFFSET(likes, 2)[1] AS likes_previous,
    LATEST_BY_OFFSET(likes, 2)[2] AS likes_current,
    LATEST_BY_OFFSET(likes, false) AS likes_seen
  FROM youtube_videos GROUP BY video_id;

CREATE STREAM youtube_changes_stream (
  video_id VARCHAR KEY, title VARCHAR,
  comments_previous BIGINT, comments_current BIGINT, comments_seen BIGINT,
  likes_previous BIGINT, likes_current BIGINT, likes_seen BIGINT
) WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'AVRO');

CREATE STREAM telegram_outbox (video_id VARCHAR KEY, \`chat_id\` VARCHAR, \`text\` VARCHAR)
  WITH (KAFKA_TOPIC = 'telegram_outbox', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);
`
