/** An execution of a workflow in one row of a list. */
import type { Span } from '@studio/core';
import { AttributeReader } from '../attribute-reader.ts';
import { readExecutable } from '../executable.ts';
import type { Outcome } from '../failure.ts';
import { isoMicros } from '../iso-time.ts';
import { type Service, serviceOf } from '../service.ts';

export interface WorkflowSummary {
  readonly trace_id: string;
  readonly span_id: string;
  readonly service: Service;
  readonly name: string;
  readonly runtime_id: string | null;
  readonly structural_id: string | null;
  readonly start_time: string;
  readonly start_unix_nano: string;
  readonly duration_nano: string;
  readonly node_count: number | null;
  readonly outcome: Outcome;
  /** Failed, or an exception or a failed hook was recorded on it. */
  readonly failure_signal: boolean;
  readonly error_type: string | null;
  readonly correlation: { readonly type: string; readonly id: string } | null;
  /** null for SDKs that did not say. */
  readonly contract: number | null;
}

/** Also of a span that has no other attributes than `WORKFLOW_SUMMARY_ATTRIBUTES`; of a contract nobody knows too. */
export function summarizeWorkflow(span: Span): WorkflowSummary {
  const attributes = new AttributeReader(span.attributes);
  const version = attributes.count('junjo.telemetry.contract_version');
  const known = withoutContract(span);
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    service: serviceOf(span),
    name: span.name,
    runtime_id: known?.runtimeId ?? null,
    structural_id: known?.structuralId ?? null,
    start_time: isoMicros(span.startTimeUnixNano),
    start_unix_nano: span.startTimeUnixNano.toString(),
    duration_nano: (span.endTimeUnixNano - span.startTimeUnixNano).toString(),
    node_count: attributes.count('junjo.workflow.node.count'),
    outcome: known?.outcome ?? 'completed',
    failure_signal: known?.hasFailureSignal ?? false,
    error_type: attributes.text('error.type'),
    correlation: known?.correlation ?? null,
    contract: version,
  };
}

/** What the row needs means the same in every contract, so that newer ones are listed as well. */
function withoutContract(span: Span) {
  const attributes = span.attributes.filter(({ key }) => key !== 'junjo.telemetry.contract_version');
  const read = readExecutable({ span, attributes: new AttributeReader(attributes) });
  return read && !('code' in read) ? read : undefined;
}
