/** The `X-ClickHouse-Summary` header. What is unknown when the headers are sent is 0. */
export function summary(counts: {
  written?: number;
  read?: number;
  bytes?: number;
  elapsedMs: number;
}): string {
  const written = counts.written ?? 0;
  const read = counts.read ?? written;
  const bytes = String(counts.bytes ?? 0);
  return JSON.stringify({
    read_rows: String(read),
    read_bytes: bytes,
    written_rows: String(written),
    written_bytes: written > 0 ? bytes : '0',
    total_rows_to_read: '0',
    result_rows: String(written > 0 ? written : read),
    result_bytes: bytes,
    elapsed_ns: String(Math.round(counts.elapsedMs * 1e6)),
  });
}
