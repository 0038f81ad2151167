import { bytesToHex } from '@studio/core';
import type { Connection } from '../clickhouse/connection.ts';
import { cursorOf, type Place, placeOf } from './cursor.ts';
import { ROOTS_ONLY } from './roots-only.ts';
import type { TracePage } from './search-port.ts';
import { type SpanRange, whereOf } from './span-range.ts';
import { readSummaries } from './trace-summaries.ts';

interface Match extends Place {
  readonly traceId: string;
}

/** Matches looked at for one page: traces of thousands of matching spans would otherwise take a page each. */
const MAX_MATCHES = 50_000;

/**
 * Newest matching spans first, and of each trace only the newest: it is on the page of that one. A later page meets the
 * other spans of a trace again, so the traces of a page are asked for their newest match before they are shown.
 */
export async function searchTraces(
  connection: Connection,
  asked: SpanRange,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  signal?: AbortSignal,
): Promise<TracePage> {
  const isOfRoots = asked.filter.kind === 'and' && asked.filter.of.length === 0;
  const range = isOfRoots ? { ...asked, filter: ROOTS_ONLY } : asked;
  const found: Match[] = [];
  const seen = new Set<string>();
  let place = cursor === undefined ? undefined : placeOf(cursor);
  let looked = 0;
  let isEnd = false;
  for (let size = limit * 2; found.length <= limit && !isEnd && looked < MAX_MATCHES; size *= 4) {
    const matches = await readMatches(connection, range, place, size, signal);
    looked += matches.length;
    isEnd = matches.length < size;
    place = matches.at(-1) ?? place;
    const fresh = newestOfEach(matches).filter(({ traceId }) => !seen.has(traceId));
    for (const { traceId } of fresh) seen.add(traceId);
    found.push(...(cursor === undefined ? fresh : await notShownBefore(connection, range, fresh, signal)));
  }
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : isEnd ? undefined : place;
  const items = await readSummaries(connection, range, page, signal);
  return { items, nextCursor: last && cursorOf(last) };
}

function newestOfEach(matches: readonly Match[]): Match[] {
  const byTrace = new Map<string, Match>();
  for (const match of matches) if (!byTrace.has(match.traceId)) byTrace.set(match.traceId, match);
  return [...byTrace.values()];
}

async function readMatches(
  connection: Connection,
  range: SpanRange,
  before: Place | undefined,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Match[]> {
  const { sql, params } = whereOf(range);
  const after = before
    ? `AND (start_time, span_id) < (fromUnixTimestamp64Nano({beforeNs:Int64}, 'UTC'), toFixedString(unhex({beforeSpan:String}), 8))
       AND start_time <= fromUnixTimestamp64Nano({beforeNs:Int64}, 'UTC')`
    : '';
  const answer = await connection.select({
    sql: `SELECT trace_id, span_id, toUnixTimestamp64Nano(start_time) FROM spans WHERE ${sql} ${after}
      ORDER BY start_time DESC, span_id DESC LIMIT {limit:UInt32}`,
    params: {
      ...params,
      limit,
      ...(before ? { beforeNs: before.startUnixNano.toString(), beforeSpan: before.spanId } : {}),
    },
    signal,
  });
  const matches: Match[] = [];
  while (!answer.done) {
    matches.push({
      traceId: bytesToHex(answer.raw(16)),
      spanId: bytesToHex(answer.raw(8)),
      startUnixNano: answer.int64(),
    });
  }
  return matches;
}

/** Those of whose trace no newer span matches: that one is on an earlier page. */
async function notShownBefore(
  connection: Connection,
  range: SpanRange,
  matches: readonly Match[],
  signal: AbortSignal | undefined,
): Promise<Match[]> {
  if (matches.length === 0) return [];
  const { sql, params } = whereOf(range);
  const answer = await connection.select({
    sql: `SELECT trace_id, argMax(span_id, (start_time, span_id)) FROM spans
      WHERE ${sql} AND trace_id IN (SELECT unhex(arrayJoin({traces:Array(String)}))) GROUP BY trace_id`,
    params: { ...params, traces: matches.map(({ traceId }) => traceId) },
    signal,
  });
  const newest = new Map<string, string>();
  while (!answer.done) newest.set(bytesToHex(answer.raw(16)), bytesToHex(answer.raw(8)));
  return matches.filter(({ traceId, spanId }) => newest.get(traceId) === spanId);
}
