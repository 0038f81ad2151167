/** Lists of Junjo executions: spans without their long attributes (states, snapshots, transcripts). */
import type { AgentFilter, StoredSpan, WorkflowFilter, WorkflowPage } from '../port.ts';
import type { Connection } from './connection.ts';
import { newestIdentities } from './first-stored.ts';
import { afterCursor, decodeCursor, encodeCursor } from './junjo-cursor.ts';
import { newestRows } from './newest-rows.ts';
import { SHORT_SPAN_COLUMNS } from './read-stored-span.ts';
import { stringAttributeWire } from './resource-attribute.ts';

/** Parts of a WHERE that are written in this file, and the values of their parameters. */
interface Where {
  readonly conditions: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
}

const IS_FAILED = "(status_code = 2 OR attrs_string['error.type'] != '')";
const IS_CANCELLED = "attrs_bool['junjo.cancelled']";

const OF_OUTCOME = {
  failed: IS_FAILED,
  cancelled: `${IS_CANCELLED} AND NOT ${IS_FAILED}`,
  completed: `NOT ${IS_CANCELLED} AND NOT ${IS_FAILED}`,
} as const;

/** A page of workflow executions, newest first. */
export async function listWorkflows(
  connection: Connection,
  filter: WorkflowFilter,
  signal?: AbortSignal,
): Promise<WorkflowPage> {
  const { projectId, serviceName, name, outcome, cursor, limit } = filter;
  const after = cursor === undefined ? undefined : afterCursor(decodeCursor(cursor));
  const { spans, truncated } = await newest(connection, limit, signal, {
    conditions: [
      "project_id = {projectId:String} AND junjo_span_type = 'workflow'",
      ...(serviceName === undefined ? [] : ['service_name = {serviceName:String}']),
      ...(name === undefined ? [] : ['name = {name:String}']),
      ...(outcome === undefined ? [] : [OF_OUTCOME[outcome]]),
      ...inTime(filter),
      ...(after ? [after.condition] : []),
    ],
    params: { projectId, serviceName, name, ...timeParams(filter), ...after?.params },
  });
  const last = spans.at(-1)?.span;
  if (!truncated || !last) return { spans };
  const { startTimeUnixNano, spanId } = last;
  return { spans, nextCursor: encodeCursor({ startUnixNano: startTimeUnixNano, spanId }) };
}

/** The newest agent spans of a service. */
export async function listAgents(
  connection: Connection,
  filter: AgentFilter,
  signal?: AbortSignal,
): Promise<readonly StoredSpan[]> {
  const { projectId, serviceNamespace, serviceName, agentKey, structuralId, serviceVersion, outcome } =
    filter;
  const versionWire = stringAttributeWire('service.version', serviceVersion ?? '').toString('hex');
  const { spans } = await newest(connection, filter.limit, signal, {
    conditions: [
      "project_id = {projectId:String} AND junjo_span_type = 'agent'",
      'service_name = {serviceName:String} AND service_namespace = {serviceNamespace:String}',
      ...(agentKey === undefined ? [] : ["attrs_string['junjo.agent.key'] = {agentKey:String}"]),
      ...(structuralId === undefined
        ? []
        : ["attrs_string['junjo.executable_structural_id'] = {structuralId:String}"]),
      ...(serviceVersion === undefined ? [] : ['position(resource, unhex({versionWire:String})) > 0']),
      ...(outcome === undefined ? [] : ["attrs_string['junjo.agent.outcome'] = {outcome:String}"]),
      ...inTime(filter),
    ],
    params: {
      projectId,
      serviceName,
      serviceNamespace,
      agentKey,
      structuralId,
      versionWire,
      outcome,
      ...timeParams(filter),
    },
  });
  return spans;
}

async function newest(
  connection: Connection,
  limit: number,
  signal: AbortSignal | undefined,
  { conditions, params }: Where,
) {
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  const where = conditions.map((condition) => `(${condition})`).join(' AND ');
  const { spans, ...found } = await newestIdentities(limit, (rows) =>
    newestRows(connection, { where, params: given, columns: SHORT_SPAN_COLUMNS, signal }, rows),
  );
  return { ...found, spans: spans.map(withoutLongTexts) };
}

/** The longest text that a list shows, in characters. */
const MAX_TEXT = 4_096;

/** What is stored in pieces is as long as it is only when it was put together. */
function withoutLongTexts(stored: StoredSpan): StoredSpan {
  const { attributes } = stored.span;
  const short = attributes.filter(({ value }) => typeof value !== 'string' || value.length <= MAX_TEXT);
  return short.length === attributes.length
    ? stored
    : { ...stored, span: { ...stored.span, attributes: short } };
}

interface TimeRange {
  readonly fromUnixMs?: number | undefined;
  readonly toUnixMs?: number | undefined;
}

function inTime({ fromUnixMs, toUnixMs }: TimeRange): readonly string[] {
  return [
    ...(fromUnixMs === undefined ? [] : ['start_time >= fromUnixTimestamp64Milli({fromMs:Int64})']),
    ...(toUnixMs === undefined ? [] : ['start_time < fromUnixTimestamp64Milli({toMs:Int64})']),
  ];
}

const timeParams = ({ fromUnixMs, toUnixMs }: TimeRange) => ({ fromMs: fromUnixMs, toMs: toUnixMs });
