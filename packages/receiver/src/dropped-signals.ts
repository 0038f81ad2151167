/**
 * Logs and metrics: taken from whoever may send spans, counted, and dropped. SDKs that export all three signals to one
 * address then work without an error on every export.
 */
import { PermanentError } from '@studio/core';
import { countLogRecords, countMetricDataPoints } from '@studio/otlp';
import type { Logger } from '@studio/runtime';
import { countJsonItems } from './count-json-items.ts';
import { type IngestOutcome, refused } from './outcome.ts';
import type { PipelineDeps } from './pipeline.ts';
import type { IngestRequest } from './request.ts';
import { inflate } from './steps/inflate.ts';

type DroppedSignal = 'logs' | 'metrics';

const COUNT = { logs: countLogRecords, metrics: countMetricDataPoints };

export function createDroppingPipeline(deps: PipelineDeps, logger: Logger) {
  const { authenticate, admit, maxRequestBytes, metrics } = deps;
  const said = new Set<DroppedSignal>();

  return async function countAndDrop(signal: DroppedSignal, request: IngestRequest): Promise<IngestOutcome> {
    const caller = await authenticate(request.credentials);
    if (!caller.ok) return caller;

    const admitted = admit(caller.value);
    if (!admitted.ok) return admitted;
    const reservation = admitted.value;

    try {
      const wire = await request.readBody(reservation);
      if (!wire.ok) return wire;

      const inflated = await inflate(wire.value, request.encoding, maxRequestBytes, reservation);
      if (!inflated.ok) return inflated;

      const count =
        request.format === 'json' ? countJsonItems(signal, inflated.value) : COUNT[signal](inflated.value);
      metrics.droppedItems.inc({ signal }, count);
      if (!said.has(signal)) {
        said.add(signal);
        logger.info({ signal }, `${signal} are answered with OK and not kept; this is said once`);
      }
      return { ok: true, acceptedCount: count, rejectedCount: 0, rejectedReason: '' };
    } catch (error) {
      if (error instanceof PermanentError) return refused('undecodable', error.message);
      throw error;
    } finally {
      reservation.release();
    }
  };
}
