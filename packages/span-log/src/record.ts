/** Version of the record's shape written today. A reader that meets a higher one waits, it never guesses. */
export const RECORD_SCHEMA_VERSION = 1;

/**
 * One record of the log = the spans of one export request (or a part of it, split at span borders).
 * The body is an `ExportTraceServiceRequest` in protobuf, as it came or rewritten by copying byte ranges.
 */
export interface SpanRecord {
  readonly schemaVersion: number;
  readonly projectId: string;
  /** Id of the API key that sent it; never the key. */
  readonly keyId: string;
  /** When the receiver took it, Unix milliseconds. Clamps clocks and decides day buckets, so it is part of the record. */
  readonly receivedAtUnixMs: number;
  /** Spans in the body. */
  readonly spanCount: number;
  /** Spans of the request that the receiver refused as invalid; not in the body. */
  readonly rejectedCount: number;
  readonly encoding: 'identity' | 'gzip';
  /**
   * 32 bytes: a strong hash of (project, inflated original body, part number). Equal for a client's retry, whatever
   * its compression. Chooses the partition, so that a retry meets its twin there.
   */
  readonly twinHash: Uint8Array;
  readonly body: Uint8Array;
}

/** Where a record stands in the log. Offsets mean nothing without the log's id. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

export interface StoredRecord extends Position {
  /** `undefined` when the stored bytes are not a record at all (poison); `raw` then holds what was found. */
  readonly record: SpanRecord | undefined;
  /** Set instead of `record`: why it could not be read as a record. */
  readonly malformed?: { readonly reason: string; readonly raw: Uint8Array };
}

/** A record, or a part of one, that can never be indexed. */
export interface DeadLetter {
  /** Derived from group, log id, position and part: writing it twice leaves one. */
  readonly id: string;
  readonly group: string;
  readonly logId: string;
  readonly partition: number;
  readonly offset: number;
  /** Index of the span inside the record, or -1 for the whole record. */
  readonly idx: number;
  readonly projectId: string;
  readonly reason: string;
  readonly error: string;
  readonly atUnixMs: number;
  readonly encoding: 'identity' | 'gzip';
  readonly body: Uint8Array;
}
