import type { DenseVector, PointPayload, SparseVector } from '../point.ts';

/** The years 1970 to 2261: what DateTime64(9) of the span store keeps, too. */
const MAX_UNIX_MS = Date.UTC(2262, 0, 1) - 1;

/** A point's place in the sort keys of both tables. */
export interface PointKey {
  /** Unix ms as text. */
  readonly start_ms: string;
  /** UInt64 as text. */
  readonly point_key: string;
}

export function keyOf(id: string): string {
  return BigInt(`0x${id.slice(0, 18).replaceAll('-', '')}`).toString();
}

/** As ClickHouse reads DateTime64(3). */
export function timeOf(unixMs: number): string {
  const ms = Math.min(Math.max(Math.trunc(unixMs), 0), MAX_UNIX_MS);
  return new Date(ms).toISOString().slice(0, -1).replace('T', ' ');
}

/** A row of vector_points. `rank` decides between the rows of one point: see 001-vector-points.sql. */
export function pointRow(point: PointPayload & { readonly dense?: DenseVector | undefined }, nowMs: number) {
  const { dense } = point;
  return {
    project_id: point.projectId,
    start: timeOf(point.startUnixMs),
    point_key: keyOf(point.id),
    id: point.id,
    received_at: timeOf(point.receivedAtUnixMs),
    trace_id: point.traceId,
    span_id: point.spanId,
    name: point.name,
    service_name: point.serviceName,
    kind: point.kind,
    model: point.model,
    session_id: point.sessionId,
    text: point.text,
    is_text_cut: point.isTextCut,
    rank: dense ? Math.max(1, nowMs) : 0,
    dense_model: dense?.model ?? '',
    dense: dense?.vector ?? [],
    is_dense_cut: dense?.isCut ?? false,
  };
}

/** A row of vector_terms_in, which becomes one row of vector_terms for each term. */
export function termsRow(point: PointPayload & { readonly sparse: SparseVector }) {
  return {
    project_id: point.projectId,
    start: timeOf(point.startUnixMs),
    point_key: keyOf(point.id),
    received_at: timeOf(point.receivedAtUnixMs),
    service_name: point.serviceName,
    kind: point.kind,
    model: point.model,
    terms: point.sparse.indices,
    weights: point.sparse.values,
  };
}

/** What `readPayload` reads. */
export const PAYLOAD_COLUMNS = `toString(id) AS point_id, project_id, toUnixTimestamp64Milli(start) AS start_ms,
  toUnixTimestamp64Milli(received_at) AS received_ms, toString(trace_id) AS trace, toString(span_id) AS span,
  name, service_name, kind, model, session_id, text, is_text_cut`;

export interface PayloadRow {
  readonly point_id: string;
  readonly project_id: string;
  readonly start_ms: string;
  readonly received_ms: string;
  readonly trace: string;
  readonly span: string;
  readonly name: string;
  readonly service_name: string;
  readonly kind: string;
  readonly model: string;
  readonly session_id: string;
  readonly text: string;
  readonly is_text_cut: boolean;
}

export function readPayload(row: PayloadRow): PointPayload {
  return {
    id: row.point_id,
    projectId: row.project_id,
    traceId: row.trace,
    spanId: row.span,
    name: row.name,
    serviceName: row.service_name,
    kind: row.kind,
    model: row.model,
    sessionId: row.session_id,
    startUnixMs: Number(row.start_ms),
    receivedAtUnixMs: Number(row.received_ms),
    text: row.text,
    isTextCut: row.is_text_cut,
  };
}
