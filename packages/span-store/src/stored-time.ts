const MAX_INT64 = 2n ** 63n - 1n;
const MINUTE_NS = 60_000_000_000n;

/** Start as DateTime64(9) can hold it: clamped at 2^63-1 ns (the year 2262), never wrapped below zero. */
export function storedStart(startUnixNano: bigint): bigint {
  return startUnixNano > MAX_INT64 ? MAX_INT64 : startUnixNano;
}

/** What `storedStart` cut off: 0 but for clocks beyond 2262. */
export function startExcess(startUnixNano: bigint): bigint {
  return startUnixNano > MAX_INT64 ? startUnixNano - MAX_INT64 : 0n;
}

/** End minus start modulo 2^64, as a signed number: negative when the end lies before the start. Lossless together with the start. */
export function durationNs(startUnixNano: bigint, endUnixNano: bigint): bigint {
  return BigInt.asIntN(64, endUnixNano - startUnixNano);
}

/** The inverse of `durationNs`. */
export function endUnixNano(startUnixNano: bigint, duration: bigint): bigint {
  return BigInt.asUintN(64, startUnixNano + duration);
}

/** Unix seconds of the minute of the stored start. */
export function minuteOf(startUnixNano: bigint): number {
  return Number(storedStart(startUnixNano) / MINUTE_NS) * 60;
}
