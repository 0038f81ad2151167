import type { Report } from '../diagnostic.ts';
import type { Executable } from '../executable.ts';
import type { TraceSpans } from '../trace-spans.ts';
import { type ReadOperation, readOperation } from './operation.ts';

/** The operations of each agent of a trace by its runtime id, in the order of their numbers. */
export function readOperations({ all }: TraceSpans): ReadonlyMap<string, readonly ReadOperation[]> {
  const byOwner = new Map<string, ReadOperation[]>();
  for (const source of all) {
    const read = readOperation(source);
    if (!read) continue;
    const list = byOwner.get(read.ownerRuntimeId);
    if (list) list.push(read);
    else byOwner.set(read.ownerRuntimeId, [read]);
  }
  for (const list of byOwner.values()) list.sort(inSequence);
  return byOwner;
}

function inSequence(a: ReadOperation, b: ReadOperation): number {
  const [first, second] = [a.operation.sequence, b.operation.sequence];
  if (first !== null && second !== null && first !== second) return first - second;
  if (first === null && second !== null) return 1;
  if (first !== null && second === null) return -1;
  const [one, other] = [a.source.span.startTimeUnixNano, b.source.span.startTimeUnixNano];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether the operations are as many as the agent says, numbered from 1 without a gap. */
export function checkOperations(
  { source }: Executable,
  operations: readonly ReadOperation[],
  report: Report,
): void {
  for (const { diagnostics } of operations) {
    for (const { code, path, message } of diagnostics) report(code, path, message);
  }
  for (const [index, { operation }] of operations.entries()) {
    if (operation.sequence === null || operation.sequence === index + 1) continue;
    const message = `Operation ${index + 1} is number ${operation.sequence}.`;
    report(
      'operation_sequence_mismatch',
      `span[${operation.span_id}].junjo.agent.operation.sequence`,
      message,
    );
    break;
  }
  const kinds = [
    ['junjo.agent.operation.count', operations.length],
    ['junjo.agent.model_request.count', countOf(operations, 'model_request')],
    ['junjo.agent.tool_call.started_count', countOf(operations, 'tool')],
  ] as const;
  for (const [path, there] of kinds) {
    const promised = source.attributes.count(path);
    if (promised === null || promised === there) continue;
    report('operation_count_mismatch', path, `${promised} are promised, ${there} are there.`);
  }
}

function countOf(operations: readonly ReadOperation[], type: 'model_request' | 'tool'): number {
  return operations.filter(({ operation }) => operation.operation_type === type).length;
}
