import type { Filter } from '@studio/filter-language';
import { type Condition, conditionOf } from './condition.ts';

/** Which spans a question is about. */
export interface SpanRange {
  readonly projectId: string;
  /** Start of the spans, Unix ms: from (included) to (excluded). */
  readonly fromUnixMs: number;
  readonly toUnixMs: number;
  readonly filter: Filter;
}

/** The range as a WHERE over `spans`. */
export function whereOf(range: SpanRange): Condition {
  const { sql, params } = conditionOf(range.filter);
  return {
    sql: `project_id = {projectId:String}
      AND start_time >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
      AND start_time < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC') AND ${sql}`,
    params: { ...params, projectId: range.projectId, fromMs: range.fromUnixMs, toMs: range.toUnixMs },
  };
}
