export interface LiveLimits {
  /** Feeds open at once in this process; beyond it the answer is "try again". */
  readonly maxFeeds: number;
  /** Of one user or token. */
  readonly maxFeedsPerCaller: number;
  /** How often the store is asked. */
  readonly pollMs: number;
  readonly heartbeatMs: number;
  /** How often a caller who watches is asked again who they are and what they may. */
  readonly accessCheckMs: number;
  /** A feed ends after so long; its client comes back by id, perhaps to a replica that is younger. */
  readonly maxAgeMs: number;
  /** A client that takes nothing for so long is cut off. */
  readonly drainMs: number;
  /** Spans given at once; the others are a gap. */
  readonly maxSpans: number;
  /** Spans received longer ago are not new, whenever they are stored: longer than a log keeps them. */
  readonly windowMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  maxFeeds: 200,
  maxFeedsPerCaller: 20,
  pollMs: 1_000,
  heartbeatMs: 15_000,
  accessCheckMs: 5_000,
  maxAgeMs: 3_600_000,
  drainMs: 10_000,
  maxSpans: 1_000,
  windowMs: 8 * 24 * 3_600_000,
};
