-- Every change of every metric is told, with the value before and the value now.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM youtube_videos (video_id VARCHAR KEY, views BIGINT, comments BIGINT, likes BIGINT)
  WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);

CREATE TABLE youtube_changes WITH (KAFKA_TOPIC = 'youtube_changes') AS
  SELECT
    video_id,
    LATEST_BY_OFFSET(views, 2)[1] AS views_previous, LATEST_BY_OFFSET(views, 2)[2] AS views_current,
    LATEST_BY_OFFSET(views, false) AS views_seen,
    LATEST_BY_OFFSET(comments, 2)[1] AS comments_previous, LATEST_BY_OFFSET(comments, 2)[2] AS comments_current,
    LATEST_BY_OFFSET(comments, false) AS comments_seen,
    LATEST_BY_OFFSET(likes, 2)[1] AS likes_previous, LATEST_BY_OFFSET(likes, 2)[2] AS likes_current,
    LATEST_BY_OFFSET(likes, false) AS likes_seen
  FROM youtube_videos
  GROUP BY video_id
  EMIT CHANGES;

CREATE STREAM youtube_changes_stream (
  video_id VARCHAR KEY,
  views_previous BIGINT, views_current BIGINT, views_seen BIGINT,
  comments_previous BIGINT, comments_current BIGINT, comments_seen BIGINT,
  likes_previous BIGINT, likes_current BIGINT, likes_seen BIGINT
) WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'AVRO');

CREATE STREAM telegram_outbox (video_id VARCHAR KEY, `chat_id` VARCHAR, `text` VARCHAR)
  WITH (KAFKA_TOPIC = 'telegram_outbox', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);

INSERT INTO telegram_outbox
  SELECT video_id, '1' AS `chat_id`, CONCAT('views ', CAST(views_previous AS VARCHAR), ' ', CAST(views_current AS VARCHAR)) AS `text`
  FROM youtube_changes_stream WHERE views_previous <> views_current AND views_seen IS NOT NULL;

INSERT INTO telegram_outbox
  SELECT video_id, '1' AS `chat_id`, CONCAT('comments ', CAST(comments_previous AS VARCHAR), ' ', CAST(comments_current AS VARCHAR)) AS `text`
  FROM youtube_changes_stream WHERE comments_previous <> comments_current AND comments_seen IS NOT NULL;

INSERT INTO telegram_outbox
  SELECT video_id, '1' AS `chat_id`, CONCAT('likes ', CAST(likes_previous AS VARCHAR), ' ', CAST(likes_current AS VARCHAR)) AS `text`
  FROM youtube_changes_stream WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;
