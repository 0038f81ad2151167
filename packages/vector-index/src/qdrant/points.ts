import type { DenseVector, PointPayload, SparseVector } from '../point.ts';

/** Names of a point's vectors. */
export const LEXICAL = 'lexical';
export const DENSE = 'dense';

/** A point's payload in Qdrant. */
export interface StoredPayload {
  readonly project_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly name: string;
  readonly service_name: string;
  readonly kind: string;
  readonly model: string;
  readonly session_id: string;
  readonly start_unix_ms: number;
  readonly received_at_unix_ms: number;
  readonly text: string;
  readonly is_text_cut: boolean;
  /** The embedding model that was asked; '' = none yet. */
  readonly dense_model: string;
  /** False when the model refused the text, too. */
  readonly has_dense: boolean;
  readonly is_dense_cut: boolean;
}

type Point = PointPayload & { readonly sparse: SparseVector; readonly dense?: DenseVector | undefined };

export function toQdrant(point: Point) {
  const { id, sparse, dense } = point;
  const { indices, values } = sparse;
  const hasDense = dense !== undefined && dense.vector.length > 0;
  const vector = {
    [LEXICAL]: { indices: [...indices], values: [...values] },
    ...(hasDense ? { [DENSE]: [...dense.vector] } : {}),
  };
  const payload: StoredPayload = {
    project_id: point.projectId,
    trace_id: point.traceId,
    span_id: point.spanId,
    name: point.name,
    service_name: point.serviceName,
    kind: point.kind,
    model: point.model,
    session_id: point.sessionId,
    start_unix_ms: Math.trunc(point.startUnixMs),
    received_at_unix_ms: Math.trunc(point.receivedAtUnixMs),
    text: point.text,
    is_text_cut: point.isTextCut,
    dense_model: dense?.model ?? '',
    has_dense: hasDense,
    is_dense_cut: dense?.isCut ?? false,
  };
  return { id, vector, payload: { ...payload } };
}

interface QdrantPoint {
  readonly id: string | number | bigint;
  readonly payload?: unknown;
  readonly vector?: unknown;
}

export function payloadOf({ id, payload }: QdrantPoint): PointPayload {
  const stored = payload as StoredPayload;
  return {
    id: String(id),
    projectId: stored.project_id,
    traceId: stored.trace_id,
    spanId: stored.span_id,
    name: stored.name,
    serviceName: stored.service_name,
    kind: stored.kind,
    model: stored.model,
    sessionId: stored.session_id,
    startUnixMs: stored.start_unix_ms,
    receivedAtUnixMs: stored.received_at_unix_ms,
    text: stored.text,
    isTextCut: stored.is_text_cut,
  };
}

export function denseOf({ payload, vector }: QdrantPoint): DenseVector | undefined {
  const { dense_model: model, is_dense_cut: isCut } = payload as StoredPayload;
  const dense = (vector as { readonly [DENSE]?: readonly number[] } | undefined)?.[DENSE] ?? [];
  return model === '' ? undefined : { model, vector: dense, isCut };
}

export function sparseOf({ vector }: QdrantPoint): SparseVector {
  return (vector as { readonly [LEXICAL]: SparseVector })[LEXICAL];
}
