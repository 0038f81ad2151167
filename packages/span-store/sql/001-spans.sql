-- One immutable row per span. Rows of one identity (project, trace, span) are told apart by content_hash and
-- by where they came from, so nothing that was accepted ever collapses; reads choose (LIMIT 1 BY).
-- Every row says where it came from: (log_id, log_partition, log_offset, idx). What is stored of a range of
-- the log can be asked at any time; the deduplication window only serves the retry that is still in flight.
CREATE TABLE IF NOT EXISTS spans
(
    project_id                   LowCardinality(String),
    key_id                       LowCardinality(String),
    retention_class              LowCardinality(String),
    log_id                       LowCardinality(String),
    log_partition                UInt32,
    service_name                 LowCardinality(String),
    service_namespace            LowCardinality(String),
    -- ResourceSpans without its scope_spans, ScopeSpans without its spans (OTLP protobuf).
    resource                     LowCardinality(String) CODEC(ZSTD(3)),
    scope                        LowCardinality(String) CODEC(ZSTD(3)),

    bucket_day                   Date,
    log_offset                   UInt64 CODEC(Delta(8), ZSTD(1)),
    idx                          UInt32 CODEC(T64, ZSTD(1)),
    received_at                  DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),

    trace_id                     FixedString(16) CODEC(ZSTD(1)),
    span_id                      FixedString(8) CODEC(NONE),
    content_hash                 UInt64 CODEC(NONE),
    -- Unix nanoseconds as sent reach up to 2^64-1, DateTime64(9) ends in the year 2262: start_time is clamped
    -- there and start_excess holds what is missing. The difference of end and start is kept modulo 2^64.
    start_time                   DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    start_excess                 UInt64 CODEC(ZSTD(1)),
    duration_ns                  Int64 CODEC(T64, ZSTD(1)),
    parent_span_id               String CODEC(ZSTD(1)),
    is_root                      Bool,
    name                         LowCardinality(String),
    kind                         Int32 CODEC(ZSTD(1)),
    status_code                  Int32 CODEC(ZSTD(1)),
    status_message               String CODEC(ZSTD(1)),
    trace_state                  String CODEC(ZSTD(1)),
    flags                        UInt32 CODEC(ZSTD(1)),

    junjo_span_type              LowCardinality(String),
    junjo_executable_runtime_id  String CODEC(ZSTD(1)),
    openinference_kind           LowCardinality(String),
    provider                     LowCardinality(String),
    model                        LowCardinality(String),
    input_tokens                 UInt64 CODEC(T64, ZSTD(1)),
    output_tokens                UInt64 CODEC(T64, ZSTD(1)),
    cost_nano_usd                Int64 CODEC(T64, ZSTD(1)),
    session_id                   String CODEC(ZSTD(1)),
    user_id                      String CODEC(ZSTD(1)),
    has_exception                Bool,

    attrs_string                 Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    attrs_int                    Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    attrs_double                 Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    attrs_bool                   Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
    -- OTLP wire records: KeyValue (field 9), Span.Event (field 11), Span.Link (field 13), tags included.
    attrs_other                  String CODEC(ZSTD(1)),
    dropped_attributes_count     UInt32 CODEC(ZSTD(1)),
    events                       String CODEC(ZSTD(1)),
    event_names                  Array(LowCardinality(String)) CODEC(ZSTD(1)),
    dropped_events_count         UInt32 CODEC(ZSTD(1)),
    links                        String CODEC(ZSTD(1)),
    dropped_links_count          UInt32 CODEC(ZSTD(1)),

    -- For people: not stored.
    trace                        String ALIAS lower(hex(trace_id)),
    span                         String ALIAS lower(hex(span_id)),
    parent                       String ALIAS lower(hex(parent_span_id)),
    start_unix_nano              UInt64 ALIAS toUInt64(toUnixTimestamp64Nano(start_time)) + start_excess,
    end_unix_nano                UInt64 ALIAS start_unix_nano + reinterpretAsUInt64(duration_ns),

    INDEX idx_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_offset log_offset TYPE minmax GRANULARITY 1,
    INDEX idx_root is_root TYPE minmax GRANULARITY 1,
    INDEX idx_junjo_span_type junjo_span_type TYPE set(8) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY (retention_class, bucket_day)
PRIMARY KEY (project_id, service_name, start_time)
ORDER BY (project_id, service_name, start_time, trace_id, span_id, content_hash, log_offset, idx)
SETTINGS
    non_replicated_deduplication_window = 100000,
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    -- A trace is one short run of rows per service: with 2048 instead of 8192 rows a granule it is read a third faster.
    index_granularity = 2048,
    index_granularity_bytes = 4194304;
