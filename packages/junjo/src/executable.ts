/** Junjo's executables, whatever contract they were traced by. */
import type { AttributeReader } from './attribute-reader.ts';
import { CONTRACT_VERSION, type Contract, contractOf } from './contract.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Ending, readEnding } from './failure.ts';
import type { ReadSpan, TraceSpans } from './trace-spans.ts';

export const EXECUTABLE_TYPES = ['workflow', 'subflow', 'node', 'run_concurrent', 'agent'] as const;
export type ExecutableType = (typeof EXECUTABLE_TYPES)[number];

export interface ExecutableIds {
  readonly definitionId: string | null;
  readonly runtimeId: string | null;
  readonly structuralId: string | null;
}

export interface Executable extends ExecutableIds, Ending {
  readonly type: ExecutableType;
  readonly contract: Contract;
  readonly spanId: string;
  readonly name: string;
  readonly enclosingGraphStructuralId: string | null;
  /** What it says of the executable that it ran in. */
  readonly parent: (ExecutableIds & { readonly type: ExecutableType | null }) | null;
  /** Both or none. */
  readonly correlation: { readonly type: string; readonly id: string } | null;
  readonly source: ReadSpan;
}

/** Something wrong with what a span says that it is. */
export interface ExecutableIssue {
  readonly ownerSpanId: string;
  readonly issue: Diagnostic;
}

export interface Executables {
  /** Newest first. */
  readonly all: readonly Executable[];
  readonly bySpanId: ReadonlyMap<string, Executable>;
  /** The newest of those with the id. */
  readonly byRuntimeId: ReadonlyMap<string, Executable>;
  readonly issues: readonly ExecutableIssue[];
}

export function readExecutables({ all }: TraceSpans): Executables {
  const executables: Executable[] = [];
  const issues: ExecutableIssue[] = [];
  for (const source of all) {
    const read = readExecutable(source);
    if (read === undefined) continue;
    if ('code' in read) issues.push({ ownerSpanId: source.span.spanId, issue: read });
    else executables.push(read);
  }
  const byRuntimeId = new Map<string, Executable>();
  for (const executable of executables) {
    const { runtimeId } = executable;
    if (runtimeId !== null && !byRuntimeId.has(runtimeId)) byRuntimeId.set(runtimeId, executable);
  }
  return {
    all: executables,
    bySpanId: new Map(executables.map((one) => [one.spanId, one])),
    byRuntimeId,
    issues,
  };
}

/** undefined for a span that is none; a diagnostic for one that cannot be understood. */
export function readExecutable(source: ReadSpan): Executable | Diagnostic | undefined {
  const { span, attributes } = source;
  const type = attributes.text('junjo.span_type');
  if (type === null) return undefined;
  if (!isExecutableType(type)) {
    return { code: 'unknown_span_type', path: 'junjo.span_type', message: `There is no type "${type}".` };
  }
  const contract = contractOf(attributes);
  if (contract === undefined) {
    return {
      code: 'unsupported_contract',
      path: CONTRACT_VERSION,
      message: 'Only contracts 1 to 3 are understood.',
    };
  }
  const runtimeId = attributes.text('junjo.executable_runtime_id', 'junjo.id');
  return {
    type,
    contract,
    spanId: span.spanId,
    name: span.name,
    // Before there were definition ids, nodes had one id for both.
    definitionId: attributes.text('junjo.executable_definition_id'),
    runtimeId,
    structuralId: attributes.text('junjo.executable_structural_id'),
    enclosingGraphStructuralId: attributes.text('junjo.enclosing_graph_structural_id'),
    parent: readParent(attributes),
    correlation: readCorrelation(attributes),
    ...readEnding(source),
    source,
  };
}

function readParent(attributes: AttributeReader): Executable['parent'] {
  const type = attributes.text('junjo.parent_executable_type');
  const parent = {
    type: type !== null && isExecutableType(type) ? type : null,
    definitionId: attributes.text('junjo.parent_executable_definition_id'),
    runtimeId: attributes.text('junjo.parent_executable_runtime_id', 'junjo.parent_id'),
    structuralId: attributes.text('junjo.parent_executable_structural_id'),
  };
  return Object.values(parent).some((value) => value !== null) ? parent : null;
}

function readCorrelation(attributes: AttributeReader): Executable['correlation'] {
  const type = attributes.text('junjo.correlation.type');
  const id = attributes.text('junjo.correlation.id');
  return type !== null && id !== null ? { type, id } : null;
}

function isExecutableType(type: string): type is ExecutableType {
  return (EXECUTABLE_TYPES as readonly string[]).includes(type);
}

export const isExecution = ({ type }: Executable): boolean => type === 'workflow' || type === 'subflow';
