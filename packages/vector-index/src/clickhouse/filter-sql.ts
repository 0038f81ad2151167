import type { VectorFilter } from '../port.ts';
import { timeOf } from './rows.ts';

export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const COLUMNS = { serviceName: 'service_name', kind: 'kind', model: 'model' } as const;

/** The project and the filter as a condition on the columns that both tables have. */
export function conditionOf(projectId: string, filter: VectorFilter): Condition {
  const parts = ['project_id = {projectId:String}'];
  const params: Record<string, unknown> = { projectId };
  for (const [field, column] of Object.entries(COLUMNS)) {
    const value = filter[field as keyof typeof COLUMNS];
    if (value === undefined) continue;
    parts.push(`${column} = {${field}:String}`);
    params[field] = value;
  }
  if (filter.fromUnixMs !== undefined) parts.push(`start >= ${timeSql(filter.fromUnixMs)}`);
  if (filter.toUnixMs !== undefined) parts.push(`start < ${timeSql(filter.toUnixMs)}`);
  return { sql: parts.join(' AND '), params };
}

export function timeSql(unixMs: number): string {
  return `toDateTime64('${timeOf(unixMs)}', 3, 'UTC')`;
}
