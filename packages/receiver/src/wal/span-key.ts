import { PermanentError } from '@studio/core';
import { decodeSpanKey, encodeSpanKey } from '@studio/otlp/wal';

/** A place between two spans of the log: what is before it is done, in every partition. */
export interface Place {
  /** Next offset by partition. */
  readonly next: readonly number[];
  /** Of the record at `next[partition]`, so many spans are done. */
  readonly partition: number;
  readonly spansDone: number;
}

export function keyOf(logId: string, { next, partition, spansDone }: Place): Uint8Array {
  return encodeSpanKey({ logId, next: next.map(BigInt), partition, spansDone });
}

/**
 * The place that a key names; an empty key is the oldest one.
 * @throws PermanentError `invalid_key`, `other_log`, or `key_trimmed`: see `TrimmedKeyError`
 */
export function placeOf(
  key: Uint8Array,
  log: { readonly logId: string; readonly starts: readonly number[]; readonly ends: readonly number[] },
): Place {
  const { logId, starts, ends } = log;
  if (key.length === 0) return { next: starts, partition: 0, spansDone: 0 };
  const found = decodeSpanKey(key);
  if (found.logId !== logId) {
    throw new PermanentError('The key is of another log: begin with an empty one.', { code: 'other_log' });
  }
  const next = starts.map((start, partition) => {
    const offset = found.next[partition];
    return offset === undefined ? start : Number(offset);
  });
  if (
    found.next.length > starts.length ||
    next.some((offset, i) => !(offset >= 0 && offset <= (ends[i] ?? 0)))
  ) {
    throw new PermanentError('The key is of a place that the log has not.', { code: 'invalid_key' });
  }
  if (next.some((offset, i) => offset < (starts[i] ?? 0))) throw new TrimmedKeyError(logId, starts);
  return { next, partition: found.partition, spansDone: found.spansDone };
}

/** What the key would go on with is gone. */
export class TrimmedKeyError extends PermanentError {
  /** The first key that can be gone on from. */
  readonly oldestKey: Uint8Array;

  constructor(logId: string, starts: readonly number[], cause?: unknown) {
    const oldestKey = keyOf(logId, { next: starts, partition: 0, spansDone: 0 });
    const text = Buffer.from(oldestKey).toString('base64');
    super(`What follows this key was trimmed from the log; the oldest key is ${text} (base64).`, {
      code: 'key_trimmed',
      cause,
    });
    this.oldestKey = oldestKey;
  }
}
