import type { Span } from '@studio/core';
import type { SpanReader, StoredSpan } from '@studio/span-store';

/** A span reader over spans in memory, for the routes that tests ask; the rest rejects. */
export function readerOf(spans: readonly Span[], projectId = 'default'): SpanReader {
  const stored: StoredSpan[] = spans
    .map((span) => ({ span, projectId, receivedAtUnixMs: 1_795_237_722_001 }))
    .sort((a, b) => (a.span.startTimeUnixNano < b.span.startTimeUnixNano ? 1 : -1));
  const of = (project: string) => stored.filter((one) => one.projectId === project);
  const service = ({ span }: StoredSpan) =>
    span.resource.attributes.find(({ key }) => key === 'service.name')?.value;
  const attribute = ({ span }: StoredSpan, name: string) =>
    span.attributes.find(({ key }) => key === name)?.value;
  const llmTraces = new Set(
    stored
      .filter((one) => attribute(one, 'openinference.span.kind') === 'LLM')
      .map(({ span }) => span.traceId),
  );
  const notHere = () => Promise.reject(new Error('not part of this reader'));
  return {
    services: async (project) => [...new Set(of(project).map((one) => String(service(one))))].sort(),
    spansOfService: async ({ projectId: project, serviceName, limit }) =>
      of(project)
        .filter((one) => service(one) === serviceName)
        .slice(0, limit),
    rootSpans: async ({ projectId: project, serviceName, hasLlm, limit }) =>
      of(project)
        .filter((one) => service(one) === serviceName && one.span.parentSpanId === '')
        .filter(({ span }) => !hasLlm || llmTraces.has(span.traceId))
        .slice(0, limit),
    workflowSpans: async ({ projectId: project, serviceName, limit }) =>
      of(project)
        .filter((one) => service(one) === serviceName && attribute(one, 'junjo.span_type') === 'workflow')
        .slice(0, limit),
    trace: async (project, traceId) => ({
      spans: of(project).filter(({ span }) => span.traceId === traceId),
      truncated: false,
      conflicts: 0,
    }),
    span: async (project, traceId, spanId) =>
      of(project).find(({ span }) => span.traceId === traceId && span.spanId === spanId),
    rollupTotals: notHere,
    rawTotals: notHere,
    ledger: notHere,
    ledgerReport: async () => ({ days: [], freshness: undefined }),
    positions: async () => [],
    spansBetween: async () => ({ spans: [], leftOut: undefined }),
    query: notHere,
  };
}
