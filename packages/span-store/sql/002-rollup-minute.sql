-- Sums per minute: integers only, so that they merge exactly, can be subtracted from (negative rows) and can
-- be compared with the raw rows to the last digit. Written by the indexer as rows, not by a view.
-- A marker row (is_marker) names the batch whose sums are in the same part. A part is written whole or not at
-- all, so "the marker of this bucket is there" means "its sums are there". Every query of sums says NOT is_marker.
CREATE TABLE IF NOT EXISTS rollup_minute
(
    retention_class    LowCardinality(String),
    bucket_day         Date,
    is_marker          Bool,
    project_id         LowCardinality(String),
    minute             DateTime64(0, 'UTC') CODEC(Delta(8), ZSTD(1)),
    service_name       LowCardinality(String),
    openinference_kind LowCardinality(String),
    provider           LowCardinality(String),
    model              LowCardinality(String),
    log_id             LowCardinality(String),
    log_partition      UInt32,
    first_offset       UInt64 CODEC(Delta(8), ZSTD(1)),
    last_offset        UInt64 CODEC(Delta(8), ZSTD(1)),

    -- 1 on a marker; more than 1 would show a batch that was added twice.
    markers            SimpleAggregateFunction(sum, Int64) CODEC(ZSTD(1)),
    -- On a marker: how many spans of the batch fell into the bucket.
    spans              SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    errors             SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    input_tokens       SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    output_tokens      SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    cost_nano_usd      SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    -- Fixed log-linear buckets of duration_ns (src/rollup/latency-bucket.ts) -> spans.
    latency            SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY (retention_class, bucket_day)
ORDER BY (is_marker, project_id, minute, service_name, openinference_kind, provider, model, log_id, log_partition, first_offset, last_offset)
SETTINGS
    non_replicated_deduplication_window = 100000,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
