import { type ErrorCode, errorStatus } from '@studio/api-schema';
import { PermanentError } from '@studio/core';

export interface Problem {
  readonly path: string;
  readonly message: string;
  /** Of a filter: the character, from 1. */
  readonly column?: number;
}

interface Details {
  readonly problems?: readonly Problem[];
  readonly missingScopes?: readonly string[];
  readonly retryAfterSeconds?: number;
  /** How many things have an identity that should be one's alone. */
  readonly matchCount?: number;
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
    this.status = errorStatus[code];
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
    const { problems, missingScopes, matchCount } = this.#details;
    return {
      code,
      message,
      ...(problems ? { errors: problems } : {}),
      ...(missingScopes ? { missing_scopes: missingScopes } : {}),
      ...(matchCount === undefined ? {} : { match_count: matchCount }),
    };
  }
}
