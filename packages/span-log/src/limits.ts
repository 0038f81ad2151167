import { PermanentError } from '@studio/core';
import type { Commit } from './port.ts';
import type { SpanRecord } from './record.ts';

/** Bytes of UTF-8 in a commit's note; Kafka's own limit is 4,096 (`offset.metadata.max.bytes`). */
export const MAX_NOTE_BYTES = 4_000;

export const TWIN_HASH_BYTES = 32;

/** Records below the slowest required group's commit whose twin hashes outlive their bodies: the twin window. */
export const TWIN_WINDOW = 4_096;

export const DEFAULT_APPEND_TIMEOUT_MS = 15_000;

export const DEFAULT_BUFFERED_BYTES = 64 * 1024 * 1024;

/** Throws before anything is written when a record cannot be taken. */
export function checkRecords(records: readonly SpanRecord[], maxRecordBytes: number): void {
  for (const { body, twinHash } of records) {
    if (body.length > maxRecordBytes) {
      throw new PermanentError(
        `The record's body of ${body.length} bytes is above the log's limit of ${maxRecordBytes} bytes.`,
        { code: 'record_too_large' },
      );
    }
    if (twinHash.length !== TWIN_HASH_BYTES) {
      throw new PermanentError(`The twin hash has ${twinHash.length} bytes instead of ${TWIN_HASH_BYTES}.`, {
        code: 'invalid_record',
      });
    }
  }
}

export function checkCommit({ offset, note }: Commit): void {
  const bytes = Buffer.byteLength(note);
  if (bytes > MAX_NOTE_BYTES) {
    throw new PermanentError(`The commit's note has ${bytes} bytes; at most ${MAX_NOTE_BYTES} fit.`, {
      code: 'note_too_large',
    });
  }
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new PermanentError(`${offset} is not an offset.`, { code: 'invalid_offset' });
  }
}
