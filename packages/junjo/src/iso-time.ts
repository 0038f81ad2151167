/** `2026-11-21T05:13:57.608778Z`: microseconds, cut off. */
export function isoMicros(unixNano: bigint): string {
  const micros = unixNano / 1000n;
  const seconds = new Date(Number(micros / 1000n)).toISOString().slice(0, -5);
  return `${seconds}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
}

/** Between the times as `isoMicros` gives them: whole microseconds, in nanoseconds, as the original has it. */
export function durationNs({ startTimeUnixNano, endTimeUnixNano }: Times): number {
  return Number(endTimeUnixNano / 1000n - startTimeUnixNano / 1000n) * 1000;
}

interface Times {
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
}
