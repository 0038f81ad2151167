import type { SearchBody, SearchResultBody } from '@studio/api-schema';
import { snippetOf, type VectorAnswer, type VectorHit } from '@studio/vector-index';

const SNIPPET_CHARS = 300;
/** JavaScript's last day, where `Date` ends. */
const MAX_DATE_MS = 8.64e15;

export function searchToJson(
  { hits, truncated }: VectorAnswer,
  mode: SearchBody['mode'],
  query: string,
): SearchResultBody {
  return { mode, truncated, items: hits.map((hit) => itemOf(hit, query)) };
}

function itemOf({ point, score, lexical, dense }: VectorHit, query: string) {
  const snippet = snippetOf(point.text, query, SNIPPET_CHARS);
  return {
    trace_id: point.traceId,
    span_id: point.spanId,
    score,
    lexical: lexical ?? null,
    dense: dense ?? null,
    name: point.name,
    service_name: point.serviceName,
    kind: point.kind,
    model: point.model,
    session_id: point.sessionId,
    start_time: new Date(Math.min(point.startUnixMs, MAX_DATE_MS)).toISOString(),
    snippet: snippet.text,
    highlights: snippet.highlights.map(([start, end]) => [start, end]),
  };
}
