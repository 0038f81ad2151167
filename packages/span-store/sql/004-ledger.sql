-- What became of the spans of one project in one batch. Written again by a repair: the last row of a key wins.
CREATE TABLE IF NOT EXISTS ledger
(
    log_id        LowCardinality(String),
    log_partition UInt32,
    first_offset  UInt64 CODEC(Delta(8), ZSTD(1)),
    last_offset   UInt64 CODEC(Delta(8), ZSTD(1)),
    project_id    LowCardinality(String),
    received_day  Date,
    accepted      UInt64 CODEC(T64, ZSTD(1)),
    stored        UInt64 CODEC(T64, ZSTD(1)),
    twins         UInt64 CODEC(T64, ZSTD(1)),
    dead_lettered UInt64 CODEC(T64, ZSTD(1)),
    rejected      UInt64 CODEC(T64, ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_day)
ORDER BY (project_id, received_day, log_id, log_partition, first_offset)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1;
