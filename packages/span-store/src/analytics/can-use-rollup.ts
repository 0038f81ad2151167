import type { Filter } from '@studio/filter-language';
import type { AnalyticsQuery } from './analytics-port.ts';

/** Fields of the filter language that the rollup keeps apart. */
const ROLLUP_FIELDS: ReadonlySet<string> = new Set(['service', 'type', 'provider', 'model']);
const MINUTE_MS = 60_000;

/** Whether the rollup by the minute knows everything that is asked. */
export function canUseRollup({ range, groupBy, intervalMs }: AnalyticsQuery): boolean {
  const isWhole = (ms: number) => ms % MINUTE_MS === 0;
  return (
    isWhole(range.fromUnixMs) &&
    isWhole(range.toUnixMs) &&
    (intervalMs === undefined || isWhole(intervalMs)) &&
    groupBy.every((by) => 'field' in by && ROLLUP_FIELDS.has(by.field)) &&
    isOfRollup(range.filter)
  );
}

function isOfRollup(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.every(isOfRollup);
    case 'not':
      return isOfRollup(filter.of);
    case 'field':
      return ROLLUP_FIELDS.has(filter.field);
    case 'text':
    case 'attribute':
      return false;
  }
}
