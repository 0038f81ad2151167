import type { Response } from 'express';

/** JSON in which a bigint is a number with all its digits. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'bigint' ? JSON.rawJSON(inner.toString()) : inner,
  );
}

export function sendJson(response: Response, value: unknown, status = 200): void {
  response.status(status).type('application/json').send(toJson(value));
}
