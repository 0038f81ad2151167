-- One row per point (a span's text and what it is found by), and one more when its dense vector came later: of the rows
-- of a point the one with the highest rank counts (0 = without a dense vector, else when it was written).
-- point_key is the first half of the point's UUIDv5. Partitions go by the receiver's clock: senders' clocks may say
-- anything, and every insert would be cut into as many parts.
CREATE TABLE IF NOT EXISTS vector_points
(
    project_id    LowCardinality(String),
    start         DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    point_key     UInt64 CODEC(NONE),
    id            UUID CODEC(NONE),
    received_at   DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    -- Hexadecimal.
    trace_id      FixedString(32) CODEC(ZSTD(1)),
    span_id       FixedString(16) CODEC(ZSTD(1)),
    name          LowCardinality(String),
    service_name  LowCardinality(String),
    kind          LowCardinality(String),
    model         LowCardinality(String),
    session_id    String CODEC(ZSTD(1)),
    text          String CODEC(ZSTD(1)),
    is_text_cut   Bool,
    rank          UInt64 CODEC(ZSTD(1)),
    -- The embedding model that was asked; '' = none yet. `dense` is empty when it refused the text.
    dense_model   LowCardinality(String),
    dense         Array(Float32) CODEC(NONE),
    is_dense_cut  Bool,

    INDEX idx_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(rank)
PARTITION BY toYYYYMM(received_at)
ORDER BY (project_id, start, point_key)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    index_granularity = 2048;
