/**
 * The way of an export request of spans from its headers to the answer, step by step. An answer of "accepted" means
 * that every valid span is durable in the log.
 */
import type { Clock } from '@studio/core';
import type { SpanRecord } from '@studio/span-log';
import type { Reservation } from './budget/byte-budget.ts';
import { reserve } from './budget/reserve.ts';
import type { ReceiverMetrics } from './metrics.ts';
import type { Accepted, IngestOutcome, StepOutcome } from './outcome.ts';
import type { CredentialHeaders, IngestRequest } from './request.ts';
import type { Caller } from './steps/authenticate.ts';
import { inflate } from './steps/inflate.ts';
import { toProtobuf } from './steps/to-protobuf.ts';
import { toRecords } from './steps/to-records.ts';
import { validate } from './steps/validate.ts';
import { withoutInvalid } from './steps/without-invalid.ts';

export interface PipelineDeps {
  readonly authenticate: (headers: CredentialHeaders) => Promise<StepOutcome<Caller>>;
  readonly admit: (caller: Caller) => StepOutcome<Reservation>;
  readonly append: (records: readonly SpanRecord[]) => Promise<StepOutcome<undefined>>;
  readonly maxRequestBytes: number;
  readonly maxRecordBytes: number;
  readonly clock: Clock;
  readonly metrics: ReceiverMetrics;
}

const NOTHING: Accepted = { ok: true, acceptedCount: 0, rejectedCount: 0, rejectedReason: '' };

export function createTracePipeline(deps: PipelineDeps) {
  const { authenticate, admit, append, maxRequestBytes, maxRecordBytes, clock, metrics } = deps;

  return async function ingestTraces(request: IngestRequest): Promise<IngestOutcome> {
    const receivedAtUnixMs = clock.nowMs();

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
      const original = inflated.value;
      metrics.requestBytes.inc({ protocol: request.protocol, state: 'wire' }, wire.value.length);
      metrics.requestBytes.inc({ protocol: request.protocol, state: 'inflated' }, original.length);

      const protobuf = toProtobuf(request.format, original);
      if (!protobuf.ok) return protobuf;

      const validated = validate(protobuf.value);
      if (!validated.ok) return validated;
      const { spanCount, validCount, rejectedCount, reason } = validated.value;
      if (spanCount === 0) return NOTHING;

      const traces = withoutInvalid(protobuf.value, validated.value);
      const full = traces === original ? undefined : reserve(reservation, traces.length);
      if (full) return full;

      const gzipped = request.encoding === 'gzip' && traces === original ? wire.value : undefined;
      const from = { ...caller.value, receivedAtUnixMs };
      const records = toRecords({ original, traces, gzipped }, from, validated.value, maxRecordBytes);
      if (!records.ok) return records;

      const appended = await append(records.value);
      if (!appended.ok) return appended;

      return { ok: true, acceptedCount: validCount, rejectedCount, rejectedReason: reason };
    } finally {
      reservation.release();
    }
  };
}
