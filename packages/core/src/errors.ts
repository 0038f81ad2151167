interface ErrorDetails {
  /** Stable snake_case code for logs, metrics and protocol mapping. */
  readonly code: string;
  readonly cause?: unknown;
}

/** Trying again with the same input cannot help. Adapters translate their driver's errors at their edge. */
export class PermanentError extends Error {
  readonly code: string;

  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'PermanentError';
    this.code = details.code;
  }
}

/** The same call may succeed later. Whether it had an effect may be unknown. */
export class RetryableError extends Error {
  readonly code: string;
  /** How long the caller should wait before the next try, when the failing part knows it. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: ErrorDetails & { readonly retryAfterMs?: number }) {
    super(message, { cause: details.cause });
    this.name = 'RetryableError';
    this.code = details.code;
    this.retryAfterMs = details.retryAfterMs;
  }
}
