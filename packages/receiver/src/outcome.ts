/** Why a request was not accepted. Each protocol maps these in one table: grpc/status.ts, http/status.ts. */
export type RefusalReason =
  | 'unauthenticated'
  | 'key_check_unavailable'
  | 'draining'
  | 'in_flight_full'
  | 'log_unavailable'
  | 'rate_limited'
  | 'quota_used_up'
  | 'too_large'
  | 'undecodable'
  | 'all_spans_invalid'
  | 'unknown_path'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'cancelled'
  | 'internal';

export interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** For the sender: says what to change, never what a secret was compared with. */
  readonly message: string;
  /** When the sender should try again, if the failing part knows it better than the table. */
  readonly retryAfterMs?: number | undefined;
  /** Spans refused for good, where they could be counted. */
  readonly rejectedCount?: number;
}

/** What a step of the pipeline made of the request. */
export type StepOutcome<T> = { readonly ok: true; readonly value: T } | Refused;

/** What the sender is told about an accepted request. */
export interface Accepted {
  readonly ok: true;
  /** Spans, log records or data points that were taken, including those dropped on purpose. */
  readonly acceptedCount: number;
  readonly rejectedCount: number;
  /** Why the first of the rejected ones was, '' when none. */
  readonly rejectedReason: string;
}

export type IngestOutcome = Accepted | Refused;

export const ok = <T>(value: T): StepOutcome<T> => ({ ok: true, value });

export const refused = (reason: RefusalReason, message: string, retryAfterMs?: number): Refused => ({
  ok: false,
  reason,
  message,
  retryAfterMs,
});

/** What the answer says about rejected spans; nothing when all were taken. */
export function partialSuccessOf({ rejectedCount, rejectedReason }: Accepted) {
  return rejectedCount > 0 ? { rejectedSpans: rejectedCount, errorMessage: rejectedReason } : undefined;
}
