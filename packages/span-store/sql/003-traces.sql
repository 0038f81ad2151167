-- Where in time a trace is: a trace by id need not look into every day. Minimum, maximum and "any": writing the
-- same rows again changes nothing, so a repair simply writes them again.
CREATE TABLE IF NOT EXISTS traces
(
    retention_class LowCardinality(String),
    bucket_day      Date,
    project_id      LowCardinality(String),
    trace_id        FixedString(16) CODEC(NONE),
    min_start       SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    max_start       SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    has_llm         SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),

    trace           String ALIAS lower(hex(trace_id))
)
ENGINE = AggregatingMergeTree
PARTITION BY (retention_class, bucket_day)
ORDER BY (project_id, trace_id)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1;
