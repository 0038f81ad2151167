import {
  type ComparedExecution,
  compareExecutions,
  type ExecutionComparison,
  readJunjoTrace,
} from '@studio/junjo';
import type { SpanReader } from '@studio/span-store';
import { HttpError } from '../../errors/http-error.ts';

interface Execution {
  readonly traceId: string;
  readonly spanId: string;
}

/** @throws HttpError `not_found` naming the side */
export async function compareWorkflows(
  store: Pick<SpanReader, 'trace'>,
  projectId: string,
  left: Execution,
  right: Execution,
): Promise<ExecutionComparison> {
  const one = await read(left);
  const other = left.traceId === right.traceId ? { ...one, spanId: right.spanId } : await read(right);
  const compared = compareExecutions(one, other);
  if ('missing' in compared) {
    throw new HttpError('not_found', `There is no workflow that is the ${compared.missing} one.`);
  }
  return compared;

  async function read({ traceId, spanId }: Execution): Promise<ComparedExecution> {
    const { spans, truncated } = await store.trace(projectId, traceId);
    const trace = readJunjoTrace(spans.map(({ span }) => span));
    return { trace, spanId, isTruncated: truncated };
  }
}
