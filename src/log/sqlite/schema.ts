/**
 * The tables of log.db. Each migration takes the file from one version (`PRAGMA user_version`) to the next, in the
 * order given; what was released is never changed, only added to.
 *
 * Records lie in batches, one table for each partition (`batches_<partition id>`), so that appending fills the right
 * edge of a b-tree and a deleted topic is a dropped table.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT UNIQUE,                    -- null: deleted, its partitions are being emptied
    cleanup TEXT NOT NULL,
    retention_ms INTEGER,
    retention_bytes INTEGER,
    tombstone_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE partitions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic INTEGER NOT NULL REFERENCES topics(id),
    partition INTEGER NOT NULL,
    floor INTEGER NOT NULL DEFAULT 0,    -- the next offset is at least this, whatever was removed
    cleaned INTEGER NOT NULL DEFAULT 0,  -- compacted up to this offset
    UNIQUE (topic, partition)
  ) STRICT;

  CREATE TABLE shares (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task TEXT NOT NULL,
    partition INTEGER NOT NULL,
    UNIQUE (task, partition)
  ) STRICT;

  CREATE TABLE positions (
    share INTEGER NOT NULL,
    partition INTEGER NOT NULL,          -- partitions.id
    next INTEGER NOT NULL,               -- the offset of the next record to read
    PRIMARY KEY (share, partition)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE stores (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    share INTEGER,                       -- null: dropped, its state is being removed
    name TEXT NOT NULL,
    UNIQUE (share, name)
  ) STRICT;

  CREATE TABLE state (
    store INTEGER NOT NULL,
    key BLOB NOT NULL,                   -- UTF-8, so that SQLite's order is that of the port
    value BLOB NOT NULL,
    PRIMARY KEY (store, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE schemas (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guid TEXT NOT NULL UNIQUE,
    canonical TEXT NOT NULL UNIQUE,      -- with its keys in order: the same schema has the same text
    text TEXT NOT NULL                   -- as it was registered
  ) STRICT;

  CREATE TABLE subject_versions (
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    schema INTEGER NOT NULL REFERENCES schemas(id),
    PRIMARY KEY (subject, version)
  ) STRICT, WITHOUT ROWID;
  `,
]

/** The table of a new partition. */
export function createBatches(partitionId: number): string {
  return `CREATE TABLE batches_${partitionId} (
    base INTEGER PRIMARY KEY,            -- the offset of its first record when it was written
    next INTEGER NOT NULL,               -- the offset after its last record when it was written
    count INTEGER NOT NULL,
    min_timestamp INTEGER NOT NULL,
    max_timestamp INTEGER NOT NULL,
    high_timestamp INTEGER NOT NULL,     -- the highest of the partition so far: rises, so it can be searched
    tombstones INTEGER NOT NULL,
    cleaned_at INTEGER,                  -- when compaction first saw it whole, in ms
    crc INTEGER NOT NULL,                -- CRC-32 of data
    data BLOB NOT NULL
  ) STRICT`
}
