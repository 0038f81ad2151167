import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { encodeRpcStatus } from '@studio/otlp';
import { expect, test } from 'vitest';
import { retryVerdict } from './retry-verdict.ts';

function failure(code: status, retryDelayMs?: number): ServiceError {
  const metadata = new Metadata();
  if (retryDelayMs !== undefined)
    metadata.set(
      'grpc-status-details-bin',
      Buffer.from(encodeRpcStatus({ code, message: '', retryDelayMs })),
    );
  return Object.assign(new Error('failed'), { code, details: '', metadata });
}

const RETRYABLE = [
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNAVAILABLE',
  'DATA_LOSS',
] as const;
const FINAL = [
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAUTHENTICATED',
] as const;

test.each(RETRYABLE)('%s is retryable', (name) => {
  expect(retryVerdict(failure(status[name]))).toEqual({ retry: true, minDelayMillis: 0 });
  expect(retryVerdict(failure(status[name], 700))).toEqual({ retry: true, minDelayMillis: 700 });
});

test.each(FINAL)('%s is not', (name) => {
  expect(retryVerdict(failure(status[name]))).toEqual({ retry: false });
});

test('RESOURCE_EXHAUSTED is retryable when the server says when', () => {
  expect(retryVerdict(failure(status.RESOURCE_EXHAUSTED, 300))).toEqual({ retry: true, minDelayMillis: 300 });
  expect(retryVerdict(failure(status.INTERNAL, 300))).toEqual({ retry: false });
});
