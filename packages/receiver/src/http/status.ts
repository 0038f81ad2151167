import { encodeRpcStatus, rpcStatusToJson } from '@studio/otlp';
import { retryAfterMs, rpcStatus } from '../grpc/status.ts';
import type { RefusalReason, Refused } from '../outcome.ts';
import { JSON_TYPE, type MediaType } from './media-type.ts';

/** The HTTP column of contracts.md §2. */
const STATUS: Readonly<Record<RefusalReason, number>> = {
  unauthenticated: 401,
  key_check_unavailable: 503,
  draining: 503,
  in_flight_full: 503,
  log_unavailable: 503,
  rate_limited: 429,
  quota_used_up: 403,
  too_large: 413,
  undecodable: 400,
  all_spans_invalid: 400,
  unknown_path: 404,
  method_not_allowed: 405,
  unsupported_media_type: 415,
  cancelled: 408,
  internal: 500,
};

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Uint8Array | string;
}

/** A refusal as HTTP: a google.rpc.Status in the request's own media type, Retry-After where trying again helps. */
export function httpRefusal(refusal: Refused, mediaType: MediaType): HttpAnswer {
  const details = rpcStatus(refusal);
  const body = mediaType === JSON_TYPE ? JSON.stringify(rpcStatusToJson(details)) : encodeRpcStatus(details);
  const waitMs = retryAfterMs(refusal);
  return {
    status: STATUS[refusal.reason],
    headers: {
      'content-type': mediaType,
      ...(waitMs === undefined ? {} : { 'retry-after': Math.max(1, Math.ceil(waitMs / 1000)) }),
      ...(refusal.reason === 'method_not_allowed' ? { allow: 'POST' } : {}),
      ...(refusal.reason === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body,
  };
}
