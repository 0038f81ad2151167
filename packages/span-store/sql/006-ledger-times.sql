-- How fresh the store is: when the first record of the batch was received, and when the batch was there.
-- Rows from before have no first record: they count for nothing here (their written_at is made when it is read).
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS oldest_received_at DateTime64(3, 'UTC') DEFAULT toDateTime64(0, 3, 'UTC') CODEC(ZSTD(1));
ALTER TABLE ledger ADD COLUMN IF NOT EXISTS written_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(ZSTD(1));
-- Who watches asks every second what was written in the last minutes.
ALTER TABLE ledger ADD INDEX IF NOT EXISTS idx_written_at written_at TYPE minmax GRANULARITY 1;
