-- Compares each video with what was seen of it before, and says on Telegram when its comments change.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM youtube_videos (
  video_id VARCHAR KEY,
  title VARCHAR,
  views INTEGER,
  comments INTEGER,
  likes INTEGER
) WITH (
  KAFKA_TOPIC = 'youtube_videos',
  PARTITIONS = 1,
  VALUE_FORMAT = 'avro'
);

CREATE TABLE youtube_changes WITH (KAFKA_TOPIC = 'youtube_changes') AS
SELECT
  video_id,
  latest_by_offset(title) AS title,
  latest_by_offset(comments, 2)[1] AS comments_previous,
  latest_by_offset(comments, 2)[2] AS comments_current,
  latest_by_offset(views, 2)[1] AS views_previous,
  latest_by_offset(views, 2)[2] AS views_current,
  latest_by_offset(likes, 2)[1] AS likes_previous,
  latest_by_offset(likes, 2)[2] AS likes_current
FROM youtube_videos
GROUP BY video_id
EMIT CHANGES;

CREATE STREAM telegram_outbox (
  `chat_id` VARCHAR,
  `text` VARCHAR
) WITH (
  KAFKA_TOPIC = 'telegram_outbox',
  PARTITIONS = 1,
  VALUE_FORMAT = 'avro'
);

INSERT INTO telegram_outbox (`chat_id`, `text`) VALUES ('1001', 'A first message');

CREATE STREAM youtube_changes_stream WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'avro');

INSERT INTO telegram_outbox
SELECT
  '1001' AS `chat_id`,
  CONCAT('Comments changed: ', CAST(comments_previous AS STRING), ' => ', CAST(comments_current AS STRING), '. ', title) AS `text`
FROM youtube_changes_stream
WHERE comments_current <> comments_previous
EMIT CHANGES;
