/**
 * The tables of history.db. Each migration takes the file from one version (`PRAGMA user_version`) to the next, in the
 * order given; what was released is never changed, only added to. All of it can be rebuilt from the log.
 *
 * A place on the log is one number (`places.ts`); times are milliseconds since the epoch; keys of chunks are made in
 * `tiers.ts`.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE positions (
    topic INTEGER NOT NULL,
    partition INTEGER NOT NULL,
    next INTEGER NOT NULL,               -- the offset of the next record to read
    PRIMARY KEY (topic, partition)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE facts (                   -- what the history has to remember of itself
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE videos (
    id INTEGER PRIMARY KEY,              -- in chunk keys; depends on the order of arrival, and is never told
    video_id TEXT NOT NULL UNIQUE,
    first_at INTEGER NOT NULL,           -- of the points that are kept
    last_at INTEGER NOT NULL,
    origin INTEGER NOT NULL,             -- of the newest point; with offset: where it is on the log
    offset INTEGER NOT NULL,
    state INTEGER NOT NULL,              -- packed, of the newest point
    views INTEGER,
    likes INTEGER,
    comments INTEGER,
    described_at INTEGER NOT NULL,       -- of the newest observation, from which the rest is; 0 where all was imported
    title TEXT,
    channel_id TEXT,
    channel_title TEXT,
    clients TEXT NOT NULL DEFAULT '[]',  -- JSON
    playlists TEXT NOT NULL DEFAULT '[]',
    published_at INTEGER,
    duration_seconds INTEGER
  ) STRICT;

  CREATE TABLE video_clients (
    client TEXT NOT NULL,
    video INTEGER NOT NULL,
    PRIMARY KEY (client, video)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX video_clients_by_video ON video_clients (video);

  CREATE TABLE points (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE rollup_5m (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE rollup_hour (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
  CREATE TABLE rollup_day (key INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;

  CREATE TABLE states (                  -- a row where a point's state differs from that of the one before; 0 before all
    video INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (video, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE titles (
    video INTEGER NOT NULL,
    at INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (video, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE movements (               -- ours; empty while policy.derivedMetrics is off
    video INTEGER PRIMARY KEY,
    hour_from INTEGER, day_from INTEGER, week_from INTEGER,
    views_hour INTEGER, views_day INTEGER, views_week INTEGER,
    likes_hour INTEGER, likes_day INTEGER, likes_week INTEGER,
    comments_hour INTEGER, comments_day INTEGER, comments_week INTEGER,
    views_hour_usual REAL, views_day_usual REAL, views_week_usual REAL,
    likes_hour_usual REAL, likes_day_usual REAL, likes_week_usual REAL,
    comments_hour_usual REAL, comments_day_usual REAL, comments_week_usual REAL
  ) STRICT;

  CREATE TABLE moved (video INTEGER PRIMARY KEY) STRICT;  -- whose movement is to be calculated anew

  CREATE TABLE changes (                 -- records between an observation and an alert
    place INTEGER PRIMARY KEY,
    cause INTEGER,                       -- the place it comes from
    video_id TEXT,
    at INTEGER NOT NULL,
    value BLOB                           -- as it is on the log
  ) STRICT;
  CREATE INDEX changes_by_cause ON changes (cause);

  CREATE TABLE alerts (
    place INTEGER PRIMARY KEY,
    cause INTEGER,
    at INTEGER NOT NULL,
    video_id TEXT,
    chat TEXT,                           -- as the rule wrote it: an id, an @channel or a route
    text TEXT,
    parameters TEXT NOT NULL,            -- JSON: sendMessage's others
    rule TEXT,
    retry_of TEXT,                       -- the delivery that was asked to be tried again
    problem TEXT,                        -- why it is no message
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alerts_by_time ON alerts (at, place);
  CREATE INDEX alerts_by_video ON alerts (video_id, at);
  CREATE INDEX alerts_by_cause ON alerts (cause);
  CREATE INDEX alerts_by_retry ON alerts (retry_of) WHERE retry_of IS NOT NULL;

  CREATE TABLE deliveries (
    place INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL,              -- alerts.place, which may not be here yet
    outcome TEXT NOT NULL,
    chat_id TEXT,
    message_id TEXT,
    parts INTEGER NOT NULL,
    reason TEXT,
    attempts INTEGER NOT NULL,
    route TEXT,
    coalesced_into TEXT,
    possible_repeat INTEGER NOT NULL,
    retry_of TEXT,
    text TEXT,
    created_at INTEGER NOT NULL,
    settled_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_by_alert ON deliveries (alert);
  CREATE INDEX deliveries_by_time ON deliveries (settled_at);
  `,
]

/** The tables that hold what came from the log, for beginning anew. */
export const TABLES: readonly string[] = [
  'topics',
  'positions',
  'facts',
  'videos',
  'video_clients',
  'points',
  'rollup_5m',
  'rollup_hour',
  'rollup_day',
  'states',
  'titles',
  'movements',
  'moved',
  'changes',
  'alerts',
  'deliveries',
]
