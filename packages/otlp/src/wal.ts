import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { PermanentError } from '@studio/core';
import { type SpanKey, SpanKeySchema, WALReaderService } from './gen/wal_pb.ts';
import { serverStream, unary } from './grpc-method.ts';

export type {
  FlushWALRequest,
  FlushWALResponse,
  GetSpansRequest,
  LoggedSpan,
  PrepareHotSnapshotRequest,
  PrepareHotSnapshotResponse,
  SpanKey,
} from './gen/wal_pb.ts';

/** `ingestion.WALReaderService` of wal.proto as @grpc/grpc-js wants a service. */
export const walReaderService = {
  getSpans: serverStream(WALReaderService.method.getSpans),
  prepareHotSnapshot: unary(WALReaderService.method.prepareHotSnapshot),
  flushWal: unary(WALReaderService.method.flushWAL),
} as const;

export function encodeSpanKey(key: MessageInitShape<typeof SpanKeySchema>): Uint8Array {
  return toBinary(SpanKeySchema, create(SpanKeySchema, key));
}

/** @throws PermanentError `invalid_key` */
export function decodeSpanKey(bytes: Uint8Array): SpanKey {
  try {
    return fromBinary(SpanKeySchema, bytes);
  } catch (cause) {
    throw new PermanentError('This is not a key of GetSpans.', { code: 'invalid_key', cause });
  }
}
