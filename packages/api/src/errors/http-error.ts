import type { errorCodes } from '@studio/api-schema';
import { PermanentError } from '@studio/core';

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

interface Details {
  readonly problems?: readonly Problem[];
  readonly missingScopes?: readonly string[];
  readonly retryAfterSeconds?: number;
  /** Methods that the path has, for 405. */
  readonly allow?: string;
}

/** How a request ends when it cannot be answered: thrown by handlers, written by the error handler of `createApp`. */
export class HttpError extends PermanentError {
  readonly status: number;
  readonly #details: Details;

  constructor(code: ErrorCode, message: string, details: Details = {}) {
    super(message, { code });
    this.name = 'HttpError';
    this.status = STATUS[code];
    this.#details = details;
  }

  get headers(): Readonly<Record<string, string>> {
    const { retryAfterSeconds, allow } = this.#details;
    return {
      ...(this.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(allow === undefined ? {} : { Allow: allow }),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    };
  }

  get body(): object {
    const { code, message } = this;
    const { problems, missingScopes } = this.#details;
    return {
      code,
      message,
      ...(problems ? { errors: problems } : {}),
      ...(missingScopes ? { missing_scopes: missingScopes } : {}),
    };
  }
}
