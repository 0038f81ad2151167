-- What a span says beyond the first columns, what can be searched in it, and its long texts.
ALTER TABLE spans
    ADD COLUMN IF NOT EXISTS operation            LowCardinality(String) AFTER model,
    ADD COLUMN IF NOT EXISTS agent_name           LowCardinality(String) AFTER operation,
    ADD COLUMN IF NOT EXISTS tool_name            LowCardinality(String) AFTER agent_name,
    ADD COLUMN IF NOT EXISTS finish_reason        LowCardinality(String) AFTER tool_name,
    ADD COLUMN IF NOT EXISTS error_type           LowCardinality(String) AFTER finish_reason,
    -- Part of input_tokens and of output_tokens.
    ADD COLUMN IF NOT EXISTS cached_input_tokens  UInt64 CODEC(T64, ZSTD(1)) AFTER output_tokens,
    ADD COLUMN IF NOT EXISTS reasoning_tokens     UInt64 CODEC(T64, ZSTD(1)) AFTER cached_input_tokens,
    ADD COLUMN IF NOT EXISTS time_to_first_token_ns UInt64 CODEC(T64, ZSTD(1)) AFTER reasoning_tokens,
    -- What a call adds to its conversation, and what it answered: the text that is searched. History that is sent
    -- again is found at the call that sent it first.
    ADD COLUMN IF NOT EXISTS input_text           String CODEC(ZSTD(3)),
    ADD COLUMN IF NOT EXISTS output_text          String CODEC(ZSTD(3)),
    -- String attributes of the resource, for filters; `resource` has them all.
    ADD COLUMN IF NOT EXISTS resource_attrs       Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- Long values, by attribute key or '' for the events: the pieces (table texts) they are put together from.
    ADD COLUMN IF NOT EXISTS text_pieces          Map(LowCardinality(String), Array(FixedString(16))) CODEC(ZSTD(1)),
    ADD INDEX IF NOT EXISTS idx_input_text  lower(input_text)  TYPE text(tokenizer = 'splitByNonAlpha'),
    ADD INDEX IF NOT EXISTS idx_output_text lower(output_text) TYPE text(tokenizer = 'splitByNonAlpha'),
    ADD INDEX IF NOT EXISTS idx_session session_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_user user_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_runtime_id junjo_executable_runtime_id TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_attrs_string mapValues(attrs_string) TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_attrs_int mapValues(attrs_int) TYPE bloom_filter(0.01) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_model model TYPE set(32) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_kind openinference_kind TYPE set(16) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_status status_code TYPE set(4) GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_duration duration_ns TYPE minmax GRANULARITY 1,
    ADD INDEX IF NOT EXISTS idx_cost cost_nano_usd TYPE minmax GRANULARITY 1;

-- Pieces of long values, each stored once per project and bucket: a history that an agent sends again with every
-- turn costs 16 bytes a piece. The key is a hash of the body, so writing a piece again changes nothing.
CREATE TABLE IF NOT EXISTS texts
(
    retention_class LowCardinality(String),
    bucket_day      Date,
    project_id      LowCardinality(String),
    hash            FixedString(16) CODEC(NONE),
    body            String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree
PARTITION BY (retention_class, bucket_day)
ORDER BY (project_id, hash)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    index_granularity = 256;

ALTER TABLE rollup_minute
    ADD COLUMN IF NOT EXISTS cached_input_tokens SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    ADD COLUMN IF NOT EXISTS reasoning_tokens    SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1));
