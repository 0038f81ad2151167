import { type Clock, PermanentError } from '@studio/core';
import type { DeadLetter, SpanLog } from '@studio/span-log';
import type { VectorWriter } from '@studio/vector-index';
import { deadLetterId } from '../dead-letters.ts';
import type { UntilDone } from '../retry.ts';
import { singleSpanRequest } from '../single-span-request.ts';
import { VECTOR_INDEXER_GROUP } from './config.ts';
import type { FailedSpan, SpanPoint } from './record-points.ts';
import type { VectorMetrics } from './vector-metrics.ts';

export interface WritePointsDeps {
  readonly index: Pick<VectorWriter, 'upsert'>;
  readonly spanLog: Pick<SpanLog, 'logId' | 'deadLetters'>;
  readonly untilDone: UntilDone;
  readonly metrics: VectorMetrics;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Writes the points, however long the index is away; those that it can never take are found by halving and become dead
 * letters. Made twice after a crash, points and letters are there once. Gives back the points that were written.
 */
export async function writePoints(
  points: readonly SpanPoint[],
  deps: WritePointsDeps,
): Promise<readonly SpanPoint[]> {
  if (points.length === 0) return [];
  const { index, untilDone, metrics, signal } = deps;
  try {
    await untilDone('writing to the vector index', () =>
      index.upsert(
        points.map(({ point }) => point),
        signal,
      ),
    );
    metrics.points.inc(points.length);
    return points;
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const [only] = points;
    if (points.length === 1 && only) {
      await setAside([{ ...only, error }], deps);
      return [];
    }
    const middle = Math.ceil(points.length / 2);
    return [
      ...(await writePoints(points.slice(0, middle), deps)),
      ...(await writePoints(points.slice(middle), deps)),
    ];
  }
}

/** One dead letter a span, whose body is a request with this span alone. */
export async function setAside(failed: readonly FailedSpan[], deps: WritePointsDeps): Promise<void> {
  if (failed.length === 0) return;
  const { spanLog, untilDone, metrics, clock } = deps;
  const letters = failed.map(({ stored, span, error }): DeadLetter => {
    const { partition, offset, record } = stored;
    const { logId } = spanLog;
    const reason = error instanceof PermanentError ? error.code : 'text_failed';
    metrics.deadLetters.inc({ reason });
    return {
      id: deadLetterId(logId, partition, offset, span.index, VECTOR_INDEXER_GROUP),
      group: VECTOR_INDEXER_GROUP,
      logId,
      partition,
      offset,
      idx: span.index,
      projectId: record?.projectId ?? '',
      reason,
      error: error.message,
      atUnixMs: clock.nowMs(),
      encoding: 'identity',
      body: singleSpanRequest(span),
    };
  });
  await untilDone('writing dead letters', () => spanLog.deadLetters.append(letters));
}
