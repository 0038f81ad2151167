/** Which workflow or subflow each executable of a trace ran in. */
import { type Executable, isExecution } from '../executable.ts';
import type { JunjoTrace } from '../read-trace.ts';
import { nearestAncestors } from '../trace-spans.ts';

/** Executables by the span of the workflow or subflow that they ran in, directly: oldest first. */
export type Members = ReadonlyMap<string, readonly Executable[]>;

/** How many executables without a span above are followed by name. */
const MAX_STEPS = 64;

export function readMembers({ spans, executables }: JunjoTrace): Members {
  const { all, bySpanId, byRuntimeId } = executables;
  const above = nearestAncestors(spans, ({ span }) => {
    const one = bySpanId.get(span.spanId);
    return one !== undefined && isExecution(one);
  });
  const members = new Map<string, Executable[]>();
  for (const one of all.toReversed()) {
    const execution = executionOf(one);
    if (!execution) continue;
    const list = members.get(execution.spanId);
    if (list) list.push(one);
    else members.set(execution.spanId, [one]);
  }
  return members;

  /** By the spans it lies in; where one of them is missing, by the parent that it names. */
  function executionOf(one: Executable): Executable | undefined {
    let at: Executable | undefined = one;
    for (let step = 0; at && step < MAX_STEPS; step++) {
      const span = above.get(at.spanId);
      if (span) return bySpanId.get(span.span.spanId);
      const named: string | null | undefined = at.parent?.runtimeId;
      const parent: Executable | undefined = named ? byRuntimeId.get(named) : undefined;
      if (parent === one) return undefined;
      if (parent && isExecution(parent)) return parent;
      at = parent;
    }
    return undefined;
  }
}
