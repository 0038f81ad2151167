/** Spans as a Junjo SDK would send them, of any contract. */
import type { Attributes, AttributeValue, Span, SpanEvent } from '@studio/core';

export type Facts = Readonly<Record<string, AttributeValue | undefined>>;

export const TRACE = 'a'.repeat(32);
export const POLICY = 'junjo.full.v1';

/** 16 hexadecimal characters. */
export const spanId = (n: number): string => n.toString(16).padStart(16, '0');

export function attributesOf(facts: Facts): Attributes {
  return Object.entries(facts).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

export interface SpanOptions {
  readonly id: number;
  readonly parent?: number;
  readonly name?: string;
  /** Nanoseconds. */
  readonly start?: number;
  readonly end?: number;
  readonly facts?: Facts;
  readonly events?: readonly SpanEvent[];
  readonly status?: number;
  readonly message?: string;
  readonly droppedEvents?: number;
}

export function span({ id, parent, facts = {}, events = [], ...rest }: SpanOptions): Span {
  const start = rest.start ?? id;
  return {
    traceId: TRACE,
    spanId: spanId(id),
    parentSpanId: parent === undefined ? '' : spanId(parent),
    traceState: '',
    flags: 0,
    name: rest.name ?? `span ${id}`,
    kind: 1,
    startTimeUnixNano: BigInt(start),
    endTimeUnixNano: BigInt(rest.end ?? start + 1),
    attributes: attributesOf(facts),
    droppedAttributesCount: 0,
    events,
    droppedEventsCount: rest.droppedEvents ?? 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: rest.status ?? 0, message: rest.message ?? '' },
    resource: {
      attributes: [{ key: 'service.name', value: 'app' }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'junjo', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}

/** A payload slot shown in full. */
export function slot(key: string, value: unknown): Facts {
  return { [key]: JSON.stringify(value), [`${key}.mode`]: 'full', [`${key}.policy`]: POLICY };
}

export interface TransitionOptions {
  readonly storeId?: string;
  readonly sequence: number;
  /** Before and after. */
  readonly revisions?: readonly [number, number];
  readonly patch: readonly unknown[];
  readonly facts?: Facts;
  readonly time?: number;
}

export function setState({ storeId, sequence, revisions, patch, facts, time }: TransitionOptions): SpanEvent {
  const [before, after] = revisions ?? [sequence - 1, sequence];
  return {
    name: 'set_state',
    timeUnixNano: BigInt(time ?? sequence),
    droppedAttributesCount: 0,
    attributes: attributesOf({
      id: `event-${sequence}`,
      'junjo.store.name': 'St',
      'junjo.store.id': storeId ?? 'store',
      'junjo.store.action': 'change',
      'junjo.store.transition.sequence': BigInt(sequence),
      'junjo.store.revision.before': BigInt(before),
      'junjo.store.revision.after': BigInt(after),
      ...slot('junjo.state_json_patch', patch),
      ...facts,
    }),
  };
}

export interface WorkflowOptions extends Partial<SpanOptions> {
  readonly contract?: number;
  readonly storeId?: string;
  readonly startState?: unknown;
  readonly endState?: unknown;
  readonly transitions?: number;
}

/** The owner of a store whose transitions are events of some span. */
export function workflow(options: WorkflowOptions = {}): Span {
  const { contract = 2, storeId = 'store', transitions = 0, facts, ...rest } = options;
  return span({
    id: 1,
    name: 'Workflow',
    end: 1_000,
    ...rest,
    facts: {
      'junjo.telemetry.contract_version': BigInt(contract),
      'junjo.span_type': 'workflow',
      'junjo.executable_definition_id': 'definition',
      'junjo.executable_runtime_id': 'run',
      'junjo.executable_structural_id': 'graph_1',
      'junjo.workflow.store.id': storeId,
      'junjo.store.revision.start': 0n,
      'junjo.store.revision.end': BigInt(transitions),
      'junjo.store.transition.count': BigInt(transitions),
      'junjo.store.reconstructable': true,
      ...slot('junjo.workflow.state.start', options.startState ?? {}),
      ...slot('junjo.workflow.state.end', options.endState ?? {}),
      ...facts,
    },
  });
}

export interface NodeOptions extends Partial<SpanOptions> {
  readonly id: number;
  readonly type?: string;
  readonly runtimeId: string;
  readonly structuralId?: string;
}

export function node({ type = 'node', runtimeId, structuralId, facts, ...rest }: NodeOptions): Span {
  return span({
    parent: 1,
    ...rest,
    facts: {
      'junjo.telemetry.contract_version': 2n,
      'junjo.span_type': type,
      'junjo.executable_definition_id': runtimeId,
      'junjo.executable_runtime_id': runtimeId,
      'junjo.executable_structural_id': structuralId ?? `node_${runtimeId}`,
      ...facts,
    },
  });
}
