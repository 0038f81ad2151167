import { RetryableError } from '@studio/core';
import { decodeRawSpans } from '@studio/otlp';
import type { SpanReader, StoredSpan } from '@studio/span-store';
import type { HotTail } from '../../wal/wal.ts';

/** Spans of one answer, as the store bounds its own. */
const MAX_SPANS = 20_000;

type Trace = Awaited<ReturnType<SpanReader['trace']>>;

/** A trace with how many of its spans are not from the store. */
export interface FreshTrace extends Trace {
  readonly hotSpans: number;
}

export interface FreshDeps {
  readonly store: Pick<SpanReader, 'trace' | 'span'>;
  /** Undefined: this API was not told where a receiver is. */
  readonly hotTail: HotTail | undefined;
}

/**
 * The trace with everything acknowledged before the call. The log is read first: what is indexed meanwhile is then in the
 * store, so nothing falls in between. Of an identity that is in both the store's span is shown.
 * @throws RetryableError `hot_tail_unavailable`, `hot_tail_too_long`: rather than an answer that may lack something
 */
export async function freshTrace(deps: FreshDeps, projectId: string, traceId: string): Promise<FreshTrace> {
  const tail = await readTail(deps.hotTail, projectId, traceId);
  const { spans: stored, truncated, conflicts } = await deps.store.trace(projectId, traceId);
  const known = new Set(stored.map(({ span }) => span.spanId));
  const hot = tail.spans.filter(({ span }) => !known.has(span.spanId));
  const spans = [...hot, ...stored].slice(0, MAX_SPANS);
  if (spans.length === 0 && tail.truncated) throw tooLong();
  return {
    spans,
    truncated: truncated || tail.truncated || spans.length < hot.length + stored.length,
    conflicts,
    hotSpans: Math.min(hot.length, MAX_SPANS),
  };
}

/** The same for one span. */
export async function freshSpan(
  deps: FreshDeps,
  projectId: string,
  traceId: string,
  spanId: string,
): Promise<{ readonly found: StoredSpan | undefined; readonly isHot: boolean }> {
  const tail = await readTail(deps.hotTail, projectId, traceId);
  const stored = await deps.store.span(projectId, traceId, spanId);
  const hot = tail.spans.find(({ span }) => span.spanId === spanId);
  if (!stored && !hot && tail.truncated) throw tooLong();
  return { found: stored ?? hot, isHot: stored === undefined && hot !== undefined };
}

async function readTail(
  hotTail: HotTail | undefined,
  projectId: string,
  traceId: string,
): Promise<{ readonly spans: readonly StoredSpan[]; readonly truncated: boolean }> {
  if (!hotTail) throw unavailable(new Error('INGESTION_HOST is not set'));
  const tail = await hotTail.hotSnapshot({ projectId, traceId }).catch((error: unknown) => {
    throw unavailable(error);
  });
  const decoded = decodeRawSpans(tail.spans);
  const spans = tail.spans.flatMap(({ projectId: owner, receivedAtUnixMs }, i) => {
    const span = decoded[i];
    return span && owner === projectId ? [{ span, projectId, receivedAtUnixMs }] : [];
  });
  return { spans, truncated: tail.truncated };
}

function unavailable(cause: unknown): RetryableError {
  return new RetryableError('The part of the log that is not indexed yet cannot be read.', {
    code: 'hot_tail_unavailable',
    cause,
  });
}

function tooLong(): RetryableError {
  return new RetryableError(
    'What was looked for may be in the part of the log that was not looked through.',
    {
      code: 'hot_tail_too_long',
      retryAfterMs: 5_000,
    },
  );
}
