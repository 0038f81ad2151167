import { PermanentError } from '@studio/core';
import { splitTraces, validateTraces } from '@studio/otlp';
import { RECORD_SCHEMA_VERSION, type SpanRecord } from '@studio/span-log';
import { ok, refused, type StepOutcome } from '../outcome.ts';
import type { Caller } from './authenticate.ts';
import { twinHashes } from './twin-hash.ts';
import type { Validated } from './validate.ts';

/** The bytes of one request on its way into the log. */
export interface RequestBytes {
  /** As inflated, before conversion and rewrite: what the twin hash is taken of. */
  readonly original: Uint8Array;
  /** Protobuf with valid spans only. */
  readonly traces: Uint8Array;
  /** The gzip that inflates to exactly `traces`, when there is one: stored instead, without compressing again. */
  readonly gzipped: Uint8Array | undefined;
}

interface Stored {
  readonly encoding: 'identity' | 'gzip';
  readonly body: Uint8Array;
  readonly spanCount: number;
}

/**
 * One record, or several when the inflated bytes are above the log's limit. Whether and where a request is split
 * depends on its inflated bytes only, so that a retry under another compression is split alike.
 */
export function toRecords(
  bytes: RequestBytes,
  from: Caller & { readonly receivedAtUnixMs: number },
  { validCount, rejectedCount }: Validated,
  maxRecordBytes: number,
): StepOutcome<readonly SpanRecord[]> {
  const { projectId, keyId, receivedAtUnixMs } = from;
  const stored =
    bytes.traces.length > maxRecordBytes
      ? split(bytes.traces, maxRecordBytes)
      : [whole(bytes, validCount, maxRecordBytes)];
  if (!stored) {
    return refused(
      'too_large',
      `A span is larger than the ${maxRecordBytes} bytes that a record of the log may have.`,
    );
  }
  const hashes = twinHashes(projectId, bytes.original, stored.length);
  return ok(
    stored.map(({ encoding, body, spanCount }, part) => ({
      schemaVersion: RECORD_SCHEMA_VERSION,
      projectId,
      keyId,
      receivedAtUnixMs,
      spanCount,
      // Counted once for the request: on its first part.
      rejectedCount: part === 0 ? rejectedCount : 0,
      encoding,
      twinHash: hashes[part]!,
      body,
    })),
  );
}

function whole({ traces, gzipped }: RequestBytes, spanCount: number, maxRecordBytes: number): Stored {
  const useGzip = gzipped !== undefined && gzipped.length <= maxRecordBytes;
  return useGzip
    ? { encoding: 'gzip', body: gzipped, spanCount }
    : { encoding: 'identity', body: traces, spanCount };
}

/** `undefined` when a single span is above the limit. */
function split(traces: Uint8Array, maxRecordBytes: number): Stored[] | undefined {
  try {
    return splitTraces(traces, maxRecordBytes).map((body) => ({
      encoding: 'identity',
      body,
      spanCount: validateTraces(body).spanCount,
    }));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'span_too_large') return undefined;
    throw error;
  }
}
