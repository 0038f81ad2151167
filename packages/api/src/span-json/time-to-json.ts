/** `2026-11-21T05:08:41.373682+00:00`: microseconds, cut off, not rounded. Years beyond 9999 are given as ISO 8601 does. */
export function timeToJson(unixNano: bigint): string {
  const micros = unixNano / 1000n;
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, -5);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}+00:00`;
}
