import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { encodeRpcStatus } from '@studio/otlp';
import type { RefusalReason, Refused } from '../outcome.ts';

interface GrpcAnswer {
  readonly code: status;
  /** Sent as RetryInfo. Without it OTLP clients drop what RESOURCE_EXHAUSTED refused. */
  readonly retryAfterMs?: number;
}

/** The gRPC column of contracts.md §2. */
const ANSWERS: Readonly<Record<RefusalReason, GrpcAnswer>> = {
  unauthenticated: { code: status.UNAUTHENTICATED },
  key_check_unavailable: { code: status.UNAVAILABLE, retryAfterMs: 2_000 },
  draining: { code: status.UNAVAILABLE, retryAfterMs: 1_000 },
  in_flight_full: { code: status.UNAVAILABLE, retryAfterMs: 1_000 },
  log_unavailable: { code: status.UNAVAILABLE, retryAfterMs: 5_000 },
  rate_limited: { code: status.RESOURCE_EXHAUSTED, retryAfterMs: 1_000 },
  quota_used_up: { code: status.RESOURCE_EXHAUSTED },
  too_large: { code: status.RESOURCE_EXHAUSTED },
  undecodable: { code: status.INVALID_ARGUMENT },
  all_spans_invalid: { code: status.INVALID_ARGUMENT },
  unknown_path: { code: status.UNIMPLEMENTED },
  method_not_allowed: { code: status.UNIMPLEMENTED },
  unsupported_media_type: { code: status.UNIMPLEMENTED },
  cancelled: { code: status.CANCELLED },
  internal: { code: status.INTERNAL },
};

/** How long the sender should wait before it tries again, `undefined` when it should not. */
export function retryAfterMs(refusal: Refused): number | undefined {
  const preset = ANSWERS[refusal.reason].retryAfterMs;
  return preset === undefined ? undefined : (refusal.retryAfterMs ?? preset);
}

/** google.rpc.Status of a refusal: the detail of a gRPC answer, the body of an HTTP one. */
export function rpcStatus(refusal: Refused) {
  const retryDelayMs = retryAfterMs(refusal);
  const { code } = ANSWERS[refusal.reason];
  return { code, message: refusal.message, ...(retryDelayMs === undefined ? {} : { retryDelayMs }) };
}

/** A refusal as grpc-js sends it. */
export function grpcError(refusal: Refused): Partial<ServiceError> {
  const metadata = new Metadata();
  const details = rpcStatus(refusal);
  metadata.set('grpc-status-details-bin', Buffer.from(encodeRpcStatus(details)));
  return { code: details.code, details: refusal.message, metadata };
}
