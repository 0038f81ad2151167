import { PermanentError, type Span } from '@studio/core';
import type { SpanReader, StoredSpan, TraceSummary } from '@studio/span-store';

/** A span reader over spans in memory, for the routes that tests ask; the rest rejects. */
export function readerOf(spans: readonly Span[], projectId = 'default'): SpanReader {
  const stored: StoredSpan[] = spans
    .map((span) => ({ span, projectId, receivedAtUnixMs: 1_795_237_722_001 }))
    .sort((a, b) => (a.span.startTimeUnixNano < b.span.startTimeUnixNano ? 1 : -1));
  const of = (project: string) => stored.filter((one) => one.projectId === project);
  const service = ({ span }: StoredSpan) =>
    span.resource.attributes.find(({ key }) => key === 'service.name')?.value;
  const namespace = ({ span }: StoredSpan) =>
    span.resource.attributes.find(({ key }) => key === 'service.namespace')?.value ?? '';
  const attribute = ({ span }: StoredSpan, name: string) =>
    span.attributes.find(({ key }) => key === name)?.value;
  const runtimeIdOf = (one: StoredSpan) =>
    attribute(one, 'junjo.executable_runtime_id') ?? attribute(one, 'junjo.id');
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
    searchTraces: async ({ projectId: project }, { limit }) => ({
      items: of(project)
        .filter(({ span }) => span.parentSpanId === '')
        .slice(0, limit)
        .map(summaryOf),
      nextCursor: undefined,
    }),
    facets: async ({ projectId: project }, fields) =>
      new Map(
        fields.map((field) => [
          field,
          field === 'service' ? [{ value: 'demo-app', spans: of(project).length }] : [],
        ]),
      ),
    suggestValues: async ({ projectId: project }) => [{ value: 'demo-app', spans: of(project).length }],
    suggestAttributes: async ({ projectId: project }) => [{ value: 'user.id', spans: of(project).length }],
    measure: async ({ range: { projectId: project } }) => ({
      source: 'raw',
      rows: [
        {
          group: [],
          timeUnixMs: 0,
          spans: of(project).length,
          errors: 0,
          inputTokens: 0n,
          outputTokens: 0n,
          cachedInputTokens: 0n,
          reasoningTokens: 0n,
          costNanoUsd: 0n,
          latency: new Map([[300, of(project).length]]),
        },
      ],
    }),
    differences: async ({ projectId: project }) => [
      { of: { field: 'service' }, value: 'demo-app', left: of(project).length, right: 0 },
    ],
    findExecutable: async ({ projectId: project, serviceNamespace, serviceName, type, runtimeId, limit }) =>
      of(project)
        .filter((one) => service(one) === serviceName && namespace(one) === serviceNamespace)
        .filter((one) => attribute(one, 'junjo.span_type') === type && runtimeIdOf(one) === runtimeId)
        .slice(0, limit)
        .map(({ span }) => ({ traceId: span.traceId, spanId: span.spanId })),
    agentSpans: async ({ projectId: project, serviceNamespace, serviceName, agentKey, outcome, limit }) =>
      of(project)
        .filter((one) => service(one) === serviceName && namespace(one) === serviceNamespace)
        .filter((one) => attribute(one, 'junjo.span_type') === 'agent')
        .filter((one) => [undefined, attribute(one, 'junjo.agent.key')].includes(agentKey))
        .filter((one) => [undefined, attribute(one, 'junjo.agent.outcome')].includes(outcome))
        .slice(0, limit),
    workflowPage: async ({ projectId: project, serviceName, name, fromUnixMs, toUnixMs, cursor, limit }) => {
      const all = of(project)
        .filter((one) => attribute(one, 'junjo.span_type') === 'workflow')
        .filter((one) => [undefined, service(one)].includes(serviceName))
        .filter(({ span }) => [undefined, span.name].includes(name))
        .filter(({ span }) => Number(span.startTimeUnixNano / 1_000_000n) >= (fromUnixMs ?? 0))
        .filter(({ span }) => Number(span.startTimeUnixNano / 1_000_000n) < (toUnixMs ?? 1e15));
      const first = cursor === undefined ? 0 : Number(cursor);
      if (!Number.isInteger(first)) throw new PermanentError('no cursor', { code: 'invalid_cursor' });
      const spans = all.slice(first, first + limit);
      return all.length > first + limit ? { spans, nextCursor: String(first + limit) } : { spans };
    },
    rollupTotals: notHere,
    rawTotals: notHere,
    ledger: notHere,
    ledgerReport: async () => ({ days: [], freshness: undefined }),
    positions: async () => [],
    spansBetween: async () => ({ spans: [], leftOut: undefined }),
    query: notHere,
  };
}

function summaryOf({ span }: StoredSpan): TraceSummary {
  return {
    traceId: span.traceId,
    matchedSpanId: span.spanId,
    rootSpanId: span.spanId,
    rootName: span.name,
    rootService: 'demo-app',
    rootStatusCode: span.status.code,
    rootOpenInferenceKind: '',
    rootJunjoSpanType: '',
    hasRoot: true,
    startUnixNano: span.startTimeUnixNano,
    durationNs: span.endTimeUnixNano - span.startTimeUnixNano,
    spans: 1,
    errors: 0,
    llmSpans: 0,
    inputTokens: 0n,
    outputTokens: 0n,
    costNanoUsd: 0n,
    services: ['demo-app'],
    models: [],
    sessionId: '',
    userId: '',
    inputPreview: '',
    outputPreview: '',
  };
}
