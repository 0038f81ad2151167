import type { RawSpan } from '@studio/otlp';

/** A span as it is in the log. */
export interface HotSpan extends RawSpan {
  readonly projectId: string;
  readonly receivedAtUnixMs: number;
}

/** The part of the span log that is accepted and not indexed yet. */
export interface HotTail {
  /**
   * Its spans of a trace, each identity once; some may be in the store already. All of what was acknowledged before the call
   * is in the answer, or in a store that is asked afterwards, unless it is `truncated`. Rejects when that cannot be
   * promised.
   */
  hotSnapshot(
    request: { readonly projectId: string; readonly traceId: string },
    signal?: AbortSignal,
  ): Promise<{ readonly spans: readonly HotSpan[]; readonly truncated: boolean }>;
}

export interface LogFlush {
  /** Resolves when everything acknowledged before the call can be queried, or after the time with how far behind that is. */
  flush(
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<{ readonly flushed: boolean; readonly recordsBehind: number }>;
}

/** What the API asks of the span log: of a receiver over gRPC, or of the log itself in the same process. */
export interface Wal extends HotTail, LogFlush {}
