import { type Clock, RetryableError } from '@studio/core';
import type { FlushSignal } from '@studio/flush-signal';
import type { SpanLog } from '@studio/span-log';
import { type FlushResult, flushLog } from './flush-log.ts';
import { type HotSnapshot, type HotSnapshotRequest, readHotSnapshot } from './hot-snapshot.ts';
import { WAL_LIMITS } from './limits.ts';
import { type KeyedSpan, SpanStream, type SpanStreamRequest } from './span-stream.ts';

/** What WALReaderService answers; also for an API in the same process. */
export interface WalReader {
  /**
   * Spans of the log from a key on. `onEnd` is told what was passed over and where to go on.
   * @throws PermanentError `invalid_key`, `other_log`, `key_trimmed`; RetryableError `overloaded`, `log_unavailable`
   */
  spans(
    request: SpanStreamRequest,
    signal: AbortSignal,
    onEnd?: (end: { readonly skipped: number; readonly nextKey: Uint8Array | undefined }) => void,
  ): AsyncGenerator<KeyedSpan, void, undefined>;
  /** @throws RetryableError `overloaded`, `log_unavailable` */
  hotSnapshot(request: HotSnapshotRequest, signal?: AbortSignal): Promise<HotSnapshot>;
  /** @throws RetryableError `log_unavailable` */
  flush(timeoutMs?: number, signal?: AbortSignal): Promise<FlushResult>;
}

export interface WalReaderDeps {
  readonly spanLog: SpanLog;
  readonly flushSignal: Pick<FlushSignal, 'request'>;
  readonly clock: Clock;
  /** A record that inflates to more than this can never be indexed. */
  readonly maxRequestBytes: number;
}

/** Reads the span log outside of any group. */
export function createWalReader(deps: WalReaderDeps): WalReader {
  const { spanLog, maxRequestBytes: maxBodyBytes } = deps;
  let readers = 0;
  const enter = () => {
    if (readers >= WAL_LIMITS.readersAtOnce) {
      throw new RetryableError('Too many readers of the log at once.', { code: 'overloaded' });
    }
    readers++;
  };
  return {
    spans: async function* spans(request, signal, onEnd) {
      enter();
      try {
        const stream = new SpanStream(spanLog, request, maxBodyBytes, signal);
        yield* stream.spans();
        onEnd?.(stream);
      } finally {
        readers--;
      }
    },
    hotSnapshot: async (request, signal) => {
      enter();
      try {
        return await readHotSnapshot(spanLog, { ...request, maxBodyBytes }, signal);
      } finally {
        readers--;
      }
    },
    flush: (timeoutMs, signal) => flushLog(deps, timeoutMs || undefined, signal),
  };
}
