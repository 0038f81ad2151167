import { expect, test } from 'vitest';
import { rpcStatusOf } from '../../test/wire-fields.ts';
import { httpRefusal } from '../http/status.ts';
import { type RefusalReason, refused } from '../outcome.ts';
import { grpcError } from './status.ts';

/** Reason, gRPC code, HTTP status, whether to try again: contracts.md §2. */
const TABLE: readonly [RefusalReason, number, number, boolean][] = [
  ['unauthenticated', 16, 401, false],
  ['key_check_unavailable', 14, 503, true],
  ['draining', 14, 503, true],
  ['in_flight_full', 14, 503, true],
  ['log_unavailable', 14, 503, true],
  ['rate_limited', 8, 429, true],
  ['quota_used_up', 8, 403, false],
  ['too_large', 8, 413, false],
  ['undecodable', 3, 400, false],
  ['all_spans_invalid', 3, 400, false],
  ['unknown_path', 12, 404, false],
  ['method_not_allowed', 12, 405, false],
  ['unsupported_media_type', 12, 415, false],
  ['cancelled', 1, 408, false],
  ['internal', 13, 500, false],
];

test.each(TABLE)('%s', (reason, grpcCode, httpStatus, retry) => {
  const refusal = refused(reason, 'why');
  const grpc = grpcError(refusal);
  expect(grpc).toMatchObject({ code: grpcCode, details: 'why' });
  const details = rpcStatusOf(grpc.metadata!.get('grpc-status-details-bin')[0] as Buffer);
  expect(details).toMatchObject({ code: grpcCode, message: 'why' });
  expect(details.retryDelayMs !== undefined).toBe(retry);

  const protobuf = httpRefusal(refusal, 'application/x-protobuf');
  expect(protobuf.status).toBe(httpStatus);
  expect(rpcStatusOf(Buffer.from(protobuf.body))).toEqual(details);
  expect('retry-after' in protobuf.headers).toBe(retry);
  const json = JSON.parse(String(httpRefusal(refusal, 'application/json').body));
  expect(json).toMatchObject({ code: grpcCode, message: 'why' });
  expect(json.details?.length ?? 0).toBe(retry ? 1 : 0);
});

test('a part that knows when it will be back decides how long to wait', () => {
  const refusal = refused('log_unavailable', 'why', 2_500);
  const details = grpcError(refusal).metadata!.get('grpc-status-details-bin')[0] as Buffer;
  expect(rpcStatusOf(details).retryDelayMs).toBe(2_500);
  expect(httpRefusal(refusal, 'application/json').headers['retry-after']).toBe(3);
});

test('what is refused for good says nothing of trying again, whoever asks for it', () => {
  const refusal = refused('too_large', 'why', 1_000);
  const details = grpcError(refusal).metadata!.get('grpc-status-details-bin')[0] as Buffer;
  expect(rpcStatusOf(details).retryDelayMs).toBeUndefined();
  expect(httpRefusal(refusal, 'application/json').headers).not.toHaveProperty('retry-after');
});
