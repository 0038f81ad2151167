/** An agent's run in short, in the shape of the original's `/agent-executions`. */
import type { Span } from '@studio/core';
import { AttributeReader } from '../attribute-reader.ts';
import type { Report } from '../diagnostic.ts';
import { type Executable, readExecutable } from '../executable.ts';
import type { Outcome } from '../failure.ts';
import { durationNs, isoMicros } from '../iso-time.ts';
import { isJsonObject, type Json } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { type Service, serviceOf } from '../service.ts';

/** Names as they stand in the answer. Counts are null where the sender left them out. */
export interface AgentSummary {
  readonly trace_id: string;
  readonly agent_span_id: string;
  readonly service: Service;
  readonly agent_key: string | null;
  readonly agent_name: string;
  readonly structural_id: string | null;
  readonly definition_id: string | null;
  readonly runtime_id: string | null;
  readonly start_time: string;
  readonly end_time: string;
  readonly duration_ns: number;
  readonly outcome: Outcome;
  readonly termination_reason: string | null;
  readonly limits: { readonly model_requests: number | null; readonly tool_calls: number | null };
  readonly counts: {
    readonly operations: number | null;
    readonly model_requests: number | null;
    readonly tool_calls: {
      readonly requested: number | null;
      readonly admitted: number | null;
      readonly started: number | null;
      readonly completed: number | null;
    };
  };
  readonly usage: AgentUsage | null;
}

export interface AgentUsage {
  readonly model_responses: number;
  readonly fields: Readonly<Record<string, { readonly sum: number; readonly observations: number }>>;
}

const OUTCOMES: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies readonly Outcome[];

export function summarizeAgent(agent: Executable, report: Report = () => {}): AgentSummary {
  const { span, attributes } = agent.source;
  const count = (name: string) => attributes.count(`junjo.agent.${name}`);
  return {
    trace_id: span.traceId,
    agent_span_id: span.spanId,
    service: serviceOf(span),
    agent_key: attributes.text('junjo.agent.key'),
    agent_name: attributes.text('junjo.agent.name') ?? span.name,
    structural_id: agent.structuralId,
    definition_id: agent.definitionId,
    runtime_id: agent.runtimeId,
    start_time: isoMicros(span.startTimeUnixNano),
    end_time: isoMicros(span.endTimeUnixNano),
    duration_ns: durationNs(span),
    outcome: agentOutcome(agent, report),
    termination_reason: attributes.text('junjo.agent.termination_reason'),
    limits: { model_requests: count('limit.model_requests'), tool_calls: count('limit.tool_calls') },
    counts: {
      operations: count('operation.count'),
      model_requests: count('model_request.count'),
      tool_calls: {
        requested: count('tool_call.requested_count'),
        admitted: count('tool_call.admitted_count'),
        started: count('tool_call.started_count'),
        completed: count('tool_call.completed_count'),
      },
    },
    usage: readUsage(attributes, report),
  };
}

/** Of the newest agent spans of a store; spans that are no agents, or of a contract nobody knows, are left out. */
export function agentSummaries(spans: readonly Span[]): AgentSummary[] {
  return spans.flatMap((span) => {
    const read = readExecutable({ span, attributes: new AttributeReader(span.attributes) });
    return read && !('code' in read) && read.type === 'agent' ? [summarizeAgent(read)] : [];
  });
}

function agentOutcome({ source, outcome }: Executable, report: Report): Outcome {
  const told = source.attributes.text('junjo.agent.outcome');
  if (told !== null && OUTCOMES.includes(told)) return told as Outcome;
  if (told !== null) report('invalid_agent_fact', 'junjo.agent.outcome', `There is no outcome "${told}".`);
  return outcome;
}

const USAGE = 'junjo.agent.usage';

function readUsage(attributes: AttributeReader, report: Report): AgentUsage | null {
  const text = attributes.text(USAGE);
  if (text === null) return null;
  const parsed = parseJson(text);
  const usage = parsed.ok ? parsed.value : null;
  if (!isJsonObject(usage) || !isJsonObject(usage['fields'])) {
    report('invalid_agent_fact', USAGE, 'It is not the usage of an agent.');
    return null;
  }
  const fields = Object.entries(usage['fields']).map(([name, field]) => [name, readField(field)] as const);
  return { model_responses: numberOf(usage['modelResponses']), fields: Object.fromEntries(fields) };
}

function readField(field: Json) {
  const { sum, observations } = isJsonObject(field) ? field : {};
  return { sum: numberOf(sum), observations: numberOf(observations) };
}

const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
