import { randomBytes, randomUUID } from 'node:crypto';
import { lexicalVector } from '../src/lexical/lexical-vector.ts';
import { type DenseVector, pointId, type VectorPoint } from '../src/point.ts';

export const NOON_MS = Date.UTC(2026, 5, 15, 12);

/** Dimensions of the vectors in the suite; an adapter that fixes them is opened with this. */
export const DIMENSIONS = 4;
export const MODEL = 'test-embedder';

/** Every test has projects of its own, so that one index serves all of them. */
export const newProject = (): string => `p-${randomUUID()}`;

export function dense(...values: number[]): DenseVector {
  const length = Math.hypot(...values);
  return { model: MODEL, vector: values.map((value) => value / length), isCut: false };
}

let made = 0;

/** A point of a span of its own, later than the one made before. */
export function point(overrides: Partial<VectorPoint> & { readonly projectId: string }): VectorPoint {
  made += 1;
  const span = {
    traceId: overrides.traceId ?? randomBytes(16).toString('hex'),
    spanId: overrides.spanId ?? randomBytes(8).toString('hex'),
  };
  const text = overrides.text ?? `text number ${made}`;
  return {
    id: pointId(overrides.projectId, span.traceId, span.spanId, text),
    ...span,
    name: 'chat',
    serviceName: 'shop',
    kind: 'LLM',
    model: 'gpt-4o',
    sessionId: 'session-1',
    startUnixMs: NOON_MS + made,
    receivedAtUnixMs: NOON_MS + made + 1_000,
    text,
    isTextCut: false,
    sparse: lexicalVector(text),
    ...overrides,
  };
}
