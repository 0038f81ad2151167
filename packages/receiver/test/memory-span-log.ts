import { PermanentError, RetryableError } from '@studio/core';
import type { Position, SpanLog, SpanRecord } from '@studio/span-log';

/** The append side of the span log's port, in memory, with faults that a test can switch on. */
export class MemorySpanLog implements SpanLog {
  readonly logId = 'memory';
  readonly partitionCount = 1;
  readonly maxRecordBytes: number;
  readonly records: SpanRecord[] = [];
  /** Rejects appends and pings while set. */
  failure: Error | undefined;
  /** Appends wait for this before they are durable. */
  gate: Promise<void> | undefined;
  appending = 0;

  constructor(maxRecordBytes = 16 * 1024 * 1024) {
    this.maxRecordBytes = maxRecordBytes;
  }

  async append(records: readonly SpanRecord[]): Promise<readonly Position[]> {
    if (this.failure) throw this.failure;
    for (const { body } of records) {
      if (body.length <= this.maxRecordBytes) continue;
      throw new PermanentError('The record is too large.', { code: 'record_too_large' });
    }
    this.appending++;
    try {
      // As a real log, it takes the bytes of the moment it was called.
      const copies = records.map((record) => ({ ...record, body: Uint8Array.from(record.body) }));
      await this.gate;
      const offset = this.records.push(...copies) - copies.length;
      return copies.map((_, index) => ({ partition: 0, offset: offset + index }));
    } finally {
      this.appending--;
    }
  }

  async ping(): Promise<void> {
    if (this.failure) throw this.failure;
  }

  get deadLetters(): never {
    throw new Error('a receiver has no business there');
  }
  subscribe = notUsed;
  endOffsets = notUsed;
  startOffsets = notUsed;
  committed = notUsed;
  read = notUsed;
  trim = notUsed;
  close = async (): Promise<void> => {};
}

function notUsed(): Promise<never> {
  throw new Error('a receiver only appends');
}

export const logDown = new RetryableError('The log does not answer.', {
  code: 'log_unavailable',
  retryAfterMs: 1_000,
});
