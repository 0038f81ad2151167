import { PermanentError } from '@studio/core';

/** A request that HTTP itself refuses. */
export class HttpError extends PermanentError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message, { code: `http_${status}` });
    this.name = 'HttpError';
    this.status = status;
  }
}
