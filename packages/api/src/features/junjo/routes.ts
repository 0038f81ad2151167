import { operations } from '@studio/api-schema';
import type { Clock } from '@studio/core';
import {
  agentSummaries,
  readJunjoTrace,
  summarizeWorkflow,
  traceEvidence,
  workflowExecution,
} from '@studio/junjo';
import type { SpanReader } from '@studio/span-store';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { spansToJson } from '../../span-json/span-to-json.ts';
import { compareWorkflows } from './compare-workflows.ts';
import { resolveExecution } from './resolve-execution.ts';
import { timeRange } from './time-range.ts';

/** What Junjo's spans tell: executions of workflows and agents. */
export function serveJunjo(serve: Serve, store: SpanReader, clock: Clock): void {
  serve(operations.getTraceEvidence, async ({ params: { trace_id }, caller: { projectId } }) => {
    const { spans } = await store.trace(projectId, trace_id);
    if (spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    const trace = readJunjoTrace(spans.map(({ span }) => span));
    return { trace_id, spans: spansToJson(spans), ...traceEvidence(trace) };
  });

  serve(operations.resolveExecution, async ({ query, caller: { projectId } }) =>
    resolveExecution(store, projectId, query),
  );

  serve(operations.listAgentExecutions, async ({ query, caller: { projectId } }) => {
    const spans = await store.agentSpans({
      projectId,
      serviceNamespace: query.service_namespace,
      serviceName: query.service_name,
      agentKey: query.agent_key,
      structuralId: query.structural_id,
      serviceVersion: query.service_version,
      outcome: query.outcome,
      fromUnixMs: query.start_time?.getTime(),
      toUnixMs: query.end_time?.getTime(),
      limit: query.limit,
    });
    return agentSummaries(spans.map(({ span }) => span));
  });

  serve(operations.listWorkflows, async ({ query, caller: { projectId } }) => {
    const { service: serviceName, name, status: outcome, from, to, cursor, limit } = query;
    const { spans, nextCursor } = await store.workflowPage({
      projectId,
      serviceName,
      name,
      outcome,
      cursor,
      limit,
      ...timeRange(from, to, clock),
    });
    return { items: spans.map(({ span }) => summarizeWorkflow(span)), next_cursor: nextCursor ?? null };
  });

  serve(operations.compareWorkflows, async ({ query: { left, right }, caller: { projectId } }) =>
    compareWorkflows(store, projectId, left, right),
  );

  serve(operations.getWorkflow, async ({ params: { trace_id, span_id }, caller: { projectId } }) => {
    const { spans, truncated } = await store.trace(projectId, trace_id);
    const trace = readJunjoTrace(spans.map(({ span }) => span));
    const execution = workflowExecution(trace, span_id, { isTruncated: truncated });
    if (!execution) {
      throw new HttpError('not_found', `There is no workflow ${span_id} in trace ${trace_id}.`);
    }
    return execution;
  });
}
