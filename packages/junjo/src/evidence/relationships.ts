import type { Executable } from '../executable.ts';
import type { JunjoTrace } from '../read-trace.ts';

export interface RelatedExecutable {
  readonly executable_type: string | null;
  /** null when its span is not in this trace. */
  readonly span_id: string | null;
  readonly name: string | null;
  readonly definition_id: string | null;
  readonly runtime_id: string | null;
  readonly structural_id: string | null;
}

/** What an agent ran in, and the workflows and agents that ran in it. */
export interface Relationships {
  readonly parent: RelatedExecutable | null;
  readonly nested: readonly RelatedExecutable[];
}

/** Of every agent of the trace. */
export function relationshipsOf(trace: JunjoTrace): Readonly<Record<string, Relationships>> {
  const { all } = trace.executables;
  const nested = new Map<string, RelatedExecutable[]>();
  for (const one of all.toReversed()) {
    const parent = parentOf(trace, one);
    if (parent?.type !== 'agent' || one.type === 'node' || one.type === 'run_concurrent') continue;
    const list = nested.get(parent.spanId);
    if (list) list.push(relate(one));
    else nested.set(parent.spanId, [relate(one)]);
  }
  return Object.fromEntries(
    all
      .filter(({ type }) => type === 'agent')
      .map((agent) => [
        agent.spanId,
        { parent: relatedParent(trace, agent), nested: nested.get(agent.spanId) ?? [] },
      ]),
  );
}

function relatedParent(trace: JunjoTrace, agent: Executable): RelatedExecutable | null {
  const parent = parentOf(trace, agent);
  if (parent) return relate(parent);
  if (agent.parent === null) return null;
  const { type, definitionId, runtimeId, structuralId } = agent.parent;
  return {
    executable_type: type,
    span_id: null,
    name: null,
    definition_id: definitionId,
    runtime_id: runtimeId,
    structural_id: structuralId,
  };
}

/** By what it says; else by the spans it lies in. */
export function parentOf(trace: JunjoTrace, one: Executable): Executable | undefined {
  const { byRuntimeId, bySpanId } = trace.executables;
  const named = one.parent?.runtimeId ? byRuntimeId.get(one.parent.runtimeId) : undefined;
  if (named && named !== one) return named;
  const above = trace.executableAbove.get(one.spanId);
  return above && bySpanId.get(above.span.spanId);
}

function relate(one: Executable): RelatedExecutable {
  return {
    executable_type: one.type,
    span_id: one.spanId,
    name: one.name,
    definition_id: one.definitionId,
    runtime_id: one.runtimeId,
    structural_id: one.structuralId,
  };
}
