export interface BackoffLimits {
  readonly initialBackoffMillis: number;
  readonly maxBackoffMillis: number;
}

/**
 * How long to wait after `failures` failures in a row (from 1): a random part of a time that doubles up to the cap
 * ("full jitter"), so that clients which failed together do not come back together.
 */
export function backoffMillis(failures: number, limits: BackoffLimits, random: () => number): number {
  const { initialBackoffMillis, maxBackoffMillis } = limits;
  return random() * Math.min(maxBackoffMillis, initialBackoffMillis * 2 ** (failures - 1));
}
