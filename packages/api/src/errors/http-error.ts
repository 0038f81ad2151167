import type { errorCodes } from '@studio/api-schema';

type ErrorCode = (typeof errorCodes)[number];

const STATUS: Record<ErrorCode, number> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  unavailable: 503,
  internal: 500,
};

export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** How a request ends when it cannot be answered: thrown by handlers, written by `sendError`. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: { problems?: readonly Problem[]; retryAfterSeconds?: number } = {},
  ) {
    super(message);
    this.name = 'HttpError';
    this.code = code;
    this.problems = details.problems;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  get status(): number {
    return STATUS[this.code];
  }

  get body(): object {
    const { code, message, problems } = this;
    return problems ? { code, message, errors: problems } : { code, message };
  }
}
