import type { InputOf, operations } from '@studio/api-schema';
import type { NewSpansQuery } from '@studio/span-store';

type Query = InputOf<typeof operations.watchTraces>['query'];

const STATUS = { unset: 0, ok: 1, error: 2 } as const;
const NS_PER_MS = 1_000_000;

/** What the query asks of a span, for the store. */
export function conditionOf(query: Query): NewSpansQuery['condition'] {
  const { service, status, model, provider, min_duration_ms: minMs } = query;
  const parts: string[] = [];
  const params: Record<string, unknown> = {};
  const add = (sql: string, name: string, value: unknown) => {
    if (value === undefined) return;
    parts.push(sql);
    params[name] = value;
  };
  add('service_name = {service:String}', 'service', service);
  add('model = {model:String}', 'model', model);
  add('provider = {provider:String}', 'provider', provider);
  add('status_code = {status:Int32}', 'status', status && STATUS[status]);
  const minNs = minMs === undefined ? undefined : Math.min(Math.ceil(minMs * NS_PER_MS), 2 ** 62);
  add('duration_ns >= {minNs:Int64}', 'minNs', minNs && String(BigInt(minNs)));
  return parts.length === 0 ? undefined : { sql: parts.join(' AND '), params };
}
