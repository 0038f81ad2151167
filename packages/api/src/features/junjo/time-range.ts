import type { Clock } from '@studio/core';

const A_DAY_MS = 24 * 3_600_000;

/** The last 24 hours where nothing else is asked for; the end is open when it is not asked for. */
export function timeRange(from: Date | undefined, to: Date | undefined, clock: Clock) {
  const end = to?.getTime();
  return { fromUnixMs: from?.getTime() ?? Math.max(0, (end ?? clock.nowMs()) - A_DAY_MS), toUnixMs: end };
}
