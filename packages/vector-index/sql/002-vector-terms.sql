-- The sparse vectors turned around: for each term the points that hold it, by start, so that a search reads only the
-- postings of its own terms, newest first. Filters are repeated here: they would need a join otherwise.
CREATE TABLE IF NOT EXISTS vector_terms
(
    project_id    LowCardinality(String),
    term          UInt32 CODEC(Delta(4), ZSTD(1)),
    start         DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    point_key     UInt64 CODEC(NONE),
    received_at   DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    weight        Float32 CODEC(ZSTD(1)),
    service_name  LowCardinality(String),
    kind          LowCardinality(String),
    model         LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (project_id, term, start, point_key)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1;
