import { type ServiceError, status } from '@grpc/grpc-js';
import { retryDelayMillis } from './retry-info.ts';

/** The codes that the OTLP specification calls retryable. RESOURCE_EXHAUSTED is one only with a RetryInfo. */
const RETRYABLE: ReadonlySet<number> = new Set([
  status.CANCELLED,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.OUT_OF_RANGE,
  status.UNAVAILABLE,
  status.DATA_LOSS,
]);

/** Whether the same request may succeed later, and after how long at the earliest. */
export type RetryVerdict =
  | { readonly retry: false }
  | { readonly retry: true; readonly minDelayMillis: number };

export function retryVerdict({ code, metadata }: ServiceError): RetryVerdict {
  const delay = askedDelayMillis(metadata);
  if (RETRYABLE.has(code) || (code === status.RESOURCE_EXHAUSTED && delay !== undefined))
    return { retry: true, minDelayMillis: delay ?? 0 };
  return { retry: false };
}

function askedDelayMillis(metadata: ServiceError['metadata'] | undefined): number | undefined {
  const [details] = metadata?.get('grpc-status-details-bin') ?? [];
  return details instanceof Uint8Array ? retryDelayMillis(details) : undefined;
}
