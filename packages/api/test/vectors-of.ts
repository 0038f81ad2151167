import type { Span } from '@studio/core';
import type { VectorHit } from '@studio/vector-index';
import type { VectorSearch } from '../src/deps.ts';

/** An index in which every span of the project says its name: for routes, not for searching. */
export function vectorsOf(spans: readonly Span[], projectId = 'default'): VectorSearch {
  const hits: VectorHit[] = spans.slice(0, 3).map((span, i) => ({
    point: {
      id: span.spanId,
      projectId,
      traceId: span.traceId,
      spanId: span.spanId,
      name: span.name,
      serviceName: 'demo-app',
      kind: '',
      model: '',
      sessionId: '',
      startUnixMs: Number(span.startTimeUnixNano / 1_000_000n),
      receivedAtUnixMs: Number(span.startTimeUnixNano / 1_000_000n),
      text: span.name,
      isTextCut: false,
    },
    score: 1 / (61 + i),
    lexical: { rank: i + 1, score: 1 },
  }));
  const found = (project: string) => ({ hits: project === projectId ? hits : [], truncated: false });
  const has = ({ traceId, spanId }: { traceId: string; spanId: string }) =>
    spans.some((span) => span.traceId === traceId && span.spanId === spanId);
  return {
    index: {
      query: async (query) => found(query.projectId),
      similarTo: async (query) =>
        query.projectId === projectId && has(query) ? found(projectId) : undefined,
    },
  };
}
