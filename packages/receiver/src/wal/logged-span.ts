import { PermanentError } from '@studio/core';
import { type RawSpan, readWireSpans, type WireSpan } from '@studio/otlp';
import { RECORD_SCHEMA_VERSION, type SpanRecord, type StoredRecord } from '@studio/span-log';
import { inflateBody } from '@studio/span-log/body';

/** A span as it is in the log. */
export interface LoggedSpan extends RawSpan {
  readonly projectId: string;
  readonly receivedAtUnixMs: number;
}

/** In bytes. */
export function sizeOf({ spanBytes, resourceBytes, scopeBytes }: RawSpan): number {
  return spanBytes.length + resourceBytes.length + scopeBytes.length;
}

/** The record, if it is one that this version can read. */
export function knownRecord({ record }: StoredRecord): SpanRecord | undefined {
  return record !== undefined && record.schemaVersion <= RECORD_SCHEMA_VERSION ? record : undefined;
}

/**
 * The body without compression; undefined where indexers, too, would say that it cannot be read.
 * @param maxBytes largest body
 */
export function readableBody(record: SpanRecord, maxBytes: number): Uint8Array | undefined {
  return unlessPoison(() => inflateBody(record, maxBytes));
}

/** All spans of a body, invalid ones included; undefined when indexers would not store any of it. */
export function spansOfBody(body: Uint8Array, { spanCount }: SpanRecord): readonly WireSpan[] | undefined {
  const spans = unlessPoison(() => readWireSpans(body));
  return spans?.length === spanCount ? spans : undefined;
}

function unlessPoison<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PermanentError) return undefined;
    throw error;
  }
}
