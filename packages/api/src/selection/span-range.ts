import { and, type Filter, FilterError, parseFilter } from '@studio/filter-language';
import type { SpanRange } from '@studio/span-store';
import { HttpError } from '../errors/http-error.ts';

const DAY_MS = 86_400_000;
/** Longest range that is looked through at once. */
const MAX_DAYS = 400;

interface Asked {
  readonly q: string;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The spans that a request is about: by default those of the last 24 hours. @throws HttpError `validation_failed` */
export function spanRangeOf(
  { q, from, to }: Asked,
  { projectId, nowMs, path = '' }: { projectId: string; nowMs: number; path?: string },
  more: readonly Filter[] = [],
): SpanRange {
  const filter = and(filterOf(q, `${path}q`), ...more);
  const toUnixMs = to?.getTime() ?? Math.max(nowMs + 1, (from?.getTime() ?? 0) + DAY_MS);
  const fromUnixMs = from?.getTime() ?? Math.max(0, toUnixMs - DAY_MS);
  if (fromUnixMs >= toUnixMs) throw invalid(`${path}from`, 'must be before to');
  if (toUnixMs - fromUnixMs > MAX_DAYS * DAY_MS)
    throw invalid(`${path}from`, `must be at most ${MAX_DAYS} days before to`);
  return { projectId, fromUnixMs, toUnixMs, filter };
}

function filterOf(q: string, path: string): Filter {
  try {
    return parseFilter(q);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw invalid(path, error.message, error.column);
  }
}

export function invalid(path: string, message: string, column?: number): HttpError {
  const problem = { path, message, ...(column === undefined ? {} : { column }) };
  return new HttpError('validation_failed', `${path}: ${message}`, { problems: [problem] });
}
