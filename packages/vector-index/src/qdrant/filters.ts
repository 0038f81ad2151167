import type { VectorFilter } from '../port.ts';
import type { StoredPayload } from './points.ts';

type Key = keyof StoredPayload;

export const match = (key: Key, value: string | boolean) => ({ key, match: { value } });

const start = (range: { gte?: number; lt?: number }) => ({ key: 'start_unix_ms' satisfies Key, range });

/** Every filter begins with the project: it is the tenant, and there is no request without one. */
export function filterOf(projectId: string, filter: VectorFilter = {}) {
  const { serviceName, kind, model, fromUnixMs, toUnixMs } = filter;
  return {
    must: [
      match('project_id', projectId),
      ...(serviceName === undefined ? [] : [match('service_name', serviceName)]),
      ...(kind === undefined ? [] : [match('kind', kind)]),
      ...(model === undefined ? [] : [match('model', model)]),
      ...(fromUnixMs === undefined ? [] : [start({ gte: fromUnixMs })]),
      ...(toUnixMs === undefined ? [] : [start({ lt: toUnixMs })]),
    ],
  };
}

/** Of all projects: what a backfill looks for. */
export function withoutModel(model: string, fromUnixMs: number) {
  return { must: [start({ gte: fromUnixMs })], must_not: [match('dense_model', model)] };
}
