import { bytesToHex } from '@studio/core';
import { boundedText } from '@studio/llm';
import { readWireSpans, type WireSpan } from '@studio/otlp';
import type { SpanRecord, StoredRecord } from '@studio/span-log';
import { inflateBody } from '@studio/span-log/body';
import { lexicalVector, MAX_TEXT_BYTES, pointId, type VectorPoint } from '@studio/vector-index';
import type { ToRow } from '../to-row.ts';
import { SEARCHED_BYTES } from './config.ts';

/** A point and the span that it is of. */
export interface SpanPoint {
  readonly stored: StoredRecord;
  readonly span: WireSpan;
  readonly point: VectorPoint;
}

/** A span of which no point can be made. */
export interface FailedSpan {
  readonly stored: StoredRecord;
  readonly span: WireSpan;
  readonly error: Error;
}

export type MadePoint = SpanPoint | FailedSpan;

/**
 * Points of the spans that say something, one after another: a record may hold more of them than memory should.
 * @throws PermanentError for a record whose body cannot be read: the other group has its dead letter
 */
export function* recordPoints(
  stored: StoredRecord & { readonly record: SpanRecord },
  toRow: ToRow,
  maxBytes: number,
): Generator<MadePoint> {
  const { record, offset } = stored;
  const { projectId, keyId, receivedAtUnixMs } = record;
  const origin = { offset, projectId, keyId, receivedAtUnixMs };
  for (const span of readWireSpans(inflateBody(record, maxBytes))) {
    if (span.problem !== undefined) continue;
    try {
      const point = toPoint(span, toRow(span, origin));
      if (point) yield { stored, span, point };
    } catch (cause) {
      yield { stored, span, error: cause instanceof Error ? cause : new Error(String(cause)) };
    }
  }
}

function toPoint(span: WireSpan, row: ReturnType<ToRow>): VectorPoint | undefined {
  const [traceId, spanId] = [bytesToHex(span.traceId), bytesToHex(span.spanId)];
  const parts = [row.inputText, row.outputText];
  const searched = boundedText(parts, SEARCHED_BYTES);
  const sparse = lexicalVector(searched.text);
  if (sparse.indices.length === 0) return undefined;
  const { text, isCut } = boundedText(parts, MAX_TEXT_BYTES);
  return {
    id: pointId(row.projectId, traceId, spanId, row.contentHash),
    projectId: row.projectId,
    traceId,
    spanId,
    name: row.name,
    serviceName: row.serviceName,
    kind: row.openInferenceKind,
    model: row.model,
    sessionId: row.sessionId,
    startUnixMs: Number(row.startUnixNano / 1_000_000n),
    receivedAtUnixMs: row.receivedAtUnixMs,
    text,
    isTextCut: isCut,
    sparse,
  };
}
