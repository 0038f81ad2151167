import type { CandidateList, ListQuery } from '../hybrid-search.ts';
import type { SparseVector } from '../point.ts';
import type { Connection } from './connection.ts';
import { fetchPoints, type ScoredKey } from './fetch-points.ts';
import { conditionOf, timeSql } from './filter-sql.ts';

/** Terms of one search: of a longer one (a whole span as the query) those that weigh most are looked for. */
const MAX_QUERY_TERMS = 48;
/** Postings of one term that are read, newest first: a term of more points than this tells little. */
const MAX_POSTINGS = 50_000;

interface QueryTerm {
  readonly term: number;
  readonly points: number;
  /** IDF × weight in the query. */
  readonly weight: number;
}

/** BM25 over the postings of the query's terms; document frequencies are those of the project. */
export async function lexicalCandidates(
  connection: Connection,
  query: ListQuery<SparseVector>,
): Promise<CandidateList> {
  const { projectId, filter, depth, signal } = query;
  const terms = await weighTerms(connection, query);
  if (terms.length === 0) return { points: [], truncated: false };
  const { sql: condition, params } = conditionOf(projectId, filter);
  const cuts = await Promise.all(
    terms
      .filter(({ points }) => points > MAX_POSTINGS)
      .map(({ term }) => cutOf(connection, term, condition, params, signal)),
  );
  const cut = cuts.filter((one) => one !== undefined);
  const whole = terms.map(({ term }) => term).filter((term) => !cut.some((one) => one.term === term));
  const postings = [
    ...(whole.length > 0 ? [`term IN (${whole.join(', ')})`] : []),
    ...cut.map(({ term, start }) => `(term = ${term} AND start >= ${timeSql(start)})`),
  ].join(' OR ');
  const keys = await connection.select<ScoredKey>(
    // A point that was written twice and is not merged yet has each posting twice.
    `SELECT toUnixTimestamp64Milli(first_start) AS start_ms, toString(point_key) AS point_key, score FROM (
       SELECT point_key, min(start) AS first_start,
         sum(weight * transform(term, [${terms.map(({ term }) => term).join(', ')}],
           [${terms.map(({ weight }) => weight.toFixed(6)).join(', ')}], 0.0)) AS score
       FROM (SELECT term, point_key, start, weight FROM vector_terms
         WHERE ${condition} AND (${postings}) LIMIT 1 BY term, start, point_key)
       GROUP BY point_key ORDER BY score DESC, first_start DESC, point_key LIMIT ${depth})
     ORDER BY score DESC, first_start DESC, point_key`,
    params,
    signal,
  );
  return { points: await fetchPoints(connection, projectId, keys, signal), truncated: cut.length > 0 };
}

/** ln((N - n + 0.5) / (n + 0.5) + 1), which Qdrant's modifier `idf` takes too. */
async function weighTerms(
  connection: Connection,
  { projectId, vector, signal }: ListQuery<SparseVector>,
): Promise<QueryTerm[]> {
  if (vector.indices.length === 0) return [];
  const counted = await connection.select<{ term: number; points: string; total: string }>(
    `SELECT term, uniq(point_key) AS points,
       (SELECT count() FROM vector_points WHERE project_id = {projectId:String}) AS total
     FROM vector_terms WHERE project_id = {projectId:String} AND term IN (${vector.indices.join(', ')})
     GROUP BY term`,
    { projectId },
    signal,
  );
  const inQuery = new Map(vector.indices.map((term, i) => [term, vector.values[i] ?? 0]));
  return counted
    .map(({ term, points: text, total }) => {
      const points = Number(text);
      // Rows of a point that got its dense vector later may be counted twice until they merge.
      const all = Math.max(Number(total), points);
      const idf = Math.log((all - points + 0.5) / (points + 0.5) + 1);
      return { term, points, weight: idf * (inQuery.get(term) ?? 0) };
    })
    .sort((a, b) => b.weight - a.weight || a.term - b.term)
    .slice(0, MAX_QUERY_TERMS);
}

/** Where the newest MAX_POSTINGS of a term begin; undefined when the filter leaves fewer. */
async function cutOf(
  connection: Connection,
  term: number,
  condition: string,
  params: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<{ readonly term: number; readonly start: number } | undefined> {
  const [row] = await connection.select<{ start_ms: string }>(
    `SELECT toUnixTimestamp64Milli(start) AS start_ms FROM vector_terms WHERE ${condition} AND term = ${term}
     ORDER BY start DESC LIMIT 1 OFFSET ${MAX_POSTINGS}`,
    params,
    signal,
  );
  return row && { term, start: Number(row.start_ms) };
}
