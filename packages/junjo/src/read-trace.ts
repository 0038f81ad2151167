/** Everything that the Junjo spans of a trace tell, read once: what evidence and executions are made of. */
import type { Span } from '@studio/core';
import type { ReadOperation } from './agent/operation.ts';
import { readOperations } from './agent/operations.ts';
import { type Executables, readExecutables } from './executable.ts';
import { type OwnedStores, readOwnedStores } from './store/boundary.ts';
import { readTransitions, type Transitions } from './store/transitions.ts';
import { nearestAncestors, type ReadSpan, type TraceSpans, traceSpans } from './trace-spans.ts';

export interface JunjoTrace {
  readonly spans: TraceSpans;
  readonly executables: Executables;
  readonly transitions: Transitions;
  /** Stores of each workflow, subflow and agent, by its span. */
  readonly stores: ReadonlyMap<string, OwnedStores>;
  readonly operations: ReadonlyMap<string, readonly ReadOperation[]>;
  /** Of every span the nearest executable above it. */
  readonly executableAbove: ReadonlyMap<string, ReadSpan | undefined>;
}

/** Of one trace; spans without Junjo attributes may be among them. Never throws, whatever the attributes hold. */
export function readJunjoTrace(spans: readonly Span[]): JunjoTrace {
  const trace = traceSpans(spans);
  const executables = readExecutables(trace);
  const { bySpanId } = executables;
  return {
    spans: trace,
    executables,
    transitions: readTransitions(trace),
    stores: new Map(executables.all.map((one) => [one.spanId, readOwnedStores(one)])),
    operations: readOperations(trace),
    executableAbove: nearestAncestors(trace, ({ span }) => bySpanId.has(span.spanId)),
  };
}
