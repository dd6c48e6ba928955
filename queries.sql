-- What is worth an alert. tubewire runs this file as it is; so does ksqlDB.
--
-- youtube_videos has one row for each look at a video. youtube_changes keeps, for each video, the previous and the
-- current value of everything; each rule below compares the two and writes a text to telegram_outbox. chat_id is a
-- client's name: tubewire sends the text to the chats of that route.

SET 'auto.offset.reset' = 'earliest';
-- ksqlDB would otherwise hold back changes of one video that follow each other within two seconds.
SET 'cache.max.bytes.buffering' = '0';

CREATE STREAM youtube_videos (
  video_id VARCHAR KEY,
  title VARCHAR,
  views BIGINT,
  comments BIGINT,
  likes BIGINT,
  clients ARRAY<VARCHAR>,
  state VARCHAR
) WITH (KAFKA_TOPIC = 'youtube_videos', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);

-- LATEST_BY_OFFSET(x, 2) passes over NULLs: [1] is the value before, [2] the value now, and [2] is NULL on the first
-- row. A row whose metric is hidden would repeat the last pair, so `..._seen`, which keeps NULLs, tells whether this
-- row has the metric at all.
CREATE TABLE youtube_changes WITH (KAFKA_TOPIC = 'youtube_changes') AS
  SELECT
    video_id,
    LATEST_BY_OFFSET(title) AS title,
    LATEST_BY_OFFSET(ARRAY_JOIN(clients, '|')) AS clients,
    LATEST_BY_OFFSET(comments, 2)[1] AS comments_previous,
    LATEST_BY_OFFSET(comments, 2)[2] AS comments_current,
    LATEST_BY_OFFSET(comments, false) AS comments_seen,
    LATEST_BY_OFFSET(likes, 2)[1] AS likes_previous,
    LATEST_BY_OFFSET(likes, 2)[2] AS likes_current,
    LATEST_BY_OFFSET(likes, false) AS likes_seen,
    LATEST_BY_OFFSET(state, 2)[1] AS state_previous,
    LATEST_BY_OFFSET(state, 2)[2] AS state_current,
    LATEST_BY_OFFSET(state, false) AS state_seen,
    MAX(views) AS views_peak
  FROM youtube_videos
  GROUP BY video_id
  EMIT CHANGES;

CREATE STREAM youtube_changes_stream (
  video_id VARCHAR KEY,
  title VARCHAR,
  clients VARCHAR,
  comments_previous BIGINT,
  comments_current BIGINT,
  comments_seen BIGINT,
  likes_previous BIGINT,
  likes_current BIGINT,
  likes_seen BIGINT,
  state_previous VARCHAR,
  state_current VARCHAR,
  state_seen VARCHAR,
  views_peak BIGINT
) WITH (KAFKA_TOPIC = 'youtube_changes', VALUE_FORMAT = 'AVRO');

-- Views are compared by their peak: YouTube takes views back now and then, and a mark passed once is passed for good.
CREATE TABLE youtube_peaks WITH (KAFKA_TOPIC = 'youtube_peaks') AS
  SELECT
    video_id,
    LATEST_BY_OFFSET(title) AS title,
    LATEST_BY_OFFSET(clients) AS clients,
    LATEST_BY_OFFSET(CAST(views_peak AS VARCHAR), 2)[1] AS views_previous,
    LATEST_BY_OFFSET(CAST(views_peak AS VARCHAR), 2)[2] AS views_current
  FROM youtube_changes_stream
  GROUP BY video_id
  EMIT CHANGES;

CREATE STREAM youtube_peaks_stream (
  video_id VARCHAR KEY,
  title VARCHAR,
  clients VARCHAR,
  views_previous VARCHAR,
  views_current VARCHAR
) WITH (KAFKA_TOPIC = 'youtube_peaks', VALUE_FORMAT = 'AVRO');

-- Columns are parameters of Telegram's sendMessage, under their own names. The pattern in the texts below is where
-- a comma goes: behind a digit, and before the last three, six, nine and so on.
CREATE STREAM telegram_outbox (
  video_id VARCHAR KEY,
  `chat_id` VARCHAR,
  `text` VARCHAR
) WITH (KAFKA_TOPIC = 'telegram_outbox', VALUE_FORMAT = 'AVRO', PARTITIONS = 1);

-- Comments
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('💬 Comments: ', REGEXP_REPLACE(CAST(comments_previous AS VARCHAR), '(?<=[0-9])(?=([0-9]{3})+$)', ','),
           ' → ', REGEXP_REPLACE(CAST(comments_current AS VARCHAR), '(?<=[0-9])(?=([0-9]{3})+$)', ','), CHR(10),
           COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_changes_stream
  WHERE comments_previous <> comments_current AND comments_seen IS NOT NULL;

-- Likes
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('👍 Likes: ', REGEXP_REPLACE(CAST(likes_previous AS VARCHAR), '(?<=[0-9])(?=([0-9]{3})+$)', ','),
           ' → ', REGEXP_REPLACE(CAST(likes_current AS VARCHAR), '(?<=[0-9])(?=([0-9]{3})+$)', ','), CHR(10),
           COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_changes_stream
  WHERE likes_previous <> likes_current AND likes_seen IS NOT NULL;

-- Views, rounded down to two figures: 1,200, then 1,300; 57,000, then 58,000
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('👀 ', REGEXP_REPLACE(RPAD(SUBSTRING(views_current, 1, 2), LEN(views_current), '0'), '(?<=[0-9])(?=([0-9]{3})+$)', ','),
           ' views', CHR(10),
           COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_peaks_stream
  WHERE LEN(views_current) > 3
    AND LEN(views_previous) = LEN(views_current)
    AND SUBSTRING(views_previous, 1, 2) <> SUBSTRING(views_current, 1, 2);

-- Milestones: 1,000 views, 10,000, 100,000, a million and so on
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('🎉 Passed ', REGEXP_REPLACE(RPAD('1', LEN(views_current), '0'), '(?<=[0-9])(?=([0-9]{3})+$)', ','),
           ' views!', CHR(10),
           COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_peaks_stream
  WHERE LEN(views_current) > 3 AND LEN(views_previous) < LEN(views_current);

-- A video that vanished
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('⚠️ No longer public (', state_current, ')', CHR(10),
           COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_changes_stream
  WHERE state_seen IS NOT NULL
    AND state_previous IN ('public', 'unlisted', 'live', 'upcoming')
    AND state_current IN ('private', 'removed', 'unavailable');

-- And one that came back
INSERT INTO telegram_outbox
  SELECT
    video_id,
    EXPLODE(SPLIT(COALESCE(clients, 'default'), '|')) AS `chat_id`,
    CONCAT('✅ Public again', CHR(10), COALESCE(title, video_id), CHR(10), 'https://youtu.be/', video_id) AS `text`
  FROM youtube_changes_stream
  WHERE state_seen IS NOT NULL
    AND state_previous IN ('private', 'removed', 'unavailable')
    AND state_current IN ('public', 'unlisted', 'live', 'upcoming');
