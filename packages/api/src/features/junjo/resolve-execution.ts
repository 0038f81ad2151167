import type { AnswerOf, InputOf, operations } from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import { HttpError } from '../../errors/http-error.ts';

type Query = InputOf<typeof operations.resolveExecution>['query'];

const MOST_COUNTED = 100;

/** @throws HttpError `not_found`, or `ambiguous_execution_identity` when several have the id */
export async function resolveExecution(
  store: Pick<SpanReader, 'findExecutable'>,
  projectId: string,
  query: Query,
): Promise<AnswerOf<typeof operations.resolveExecution>> {
  const {
    service_namespace: serviceNamespace,
    service_name: serviceName,
    executable_type: type,
    runtime_id: runtimeId,
  } = query;
  const asked = { projectId, serviceNamespace, serviceName, type, runtimeId };
  const matches = await store.findExecutable({ ...asked, limit: MOST_COUNTED });
  const [match] = matches;
  if (!match) throw new HttpError('not_found', 'There is no such execution.');
  if (matches.length > 1) {
    throw new HttpError('ambiguous_execution_identity', `There are ${matches.length} such executions.`, {
      matchCount: matches.length,
    });
  }
  const { traceId, spanId } = match;
  const service = encodeURIComponent(serviceName);
  const detailPath =
    type === 'agent' ? `/agents/${traceId}/${spanId}` : `/workflows/${service}/${traceId}/${spanId}`;
  return {
    service_namespace: serviceNamespace,
    service_name: serviceName,
    executable_type: type,
    runtime_id: runtimeId,
    trace_id: traceId,
    span_id: spanId,
    detail_path: detailPath,
    failure_path: `${detailPath}?tab=failures`,
    trace_path: `/traces/${service}/${traceId}/${spanId}`,
  };
}
