import { MAX_TERMS, type SparseVector } from '../point.ts';
import { termHash } from './term-hash.ts';
import { tokens } from './tokens.ts';

/** BM25's usual constants. */
const K1 = 1.2;
const B = 0.75;

/**
 * Tokens of an average text. Fixed, so that the weights of a point never depend on its neighbours; what it is matters
 * little (it only scales how much longer texts are discounted).
 */
const AVERAGE_TOKENS = 256;

/**
 * The document side of BM25: how often a term is in the text, saturated and discounted by length. The other factor, how
 * rare a term is, belongs to the moment of the query and is the store's (Qdrant: the modifier `idf`; ClickHouse: counted).
 */
export function lexicalVector(text: string): SparseVector {
  const counts = new Map<number, number>();
  let length = 0;
  for (const { term } of tokens(text)) {
    const index = termHash(term);
    counts.set(index, (counts.get(index) ?? 0) + 1);
    length += 1;
  }
  const norm = K1 * (1 - B + (B * length) / AVERAGE_TOKENS);
  const weighted = [...counts].map(([index, count]) => [index, weight(count, norm)] as const);
  if (weighted.length > MAX_TERMS) {
    weighted.sort(([a, x], [b, y]) => y - x || a - b);
    weighted.length = MAX_TERMS;
  }
  return toSparse(weighted);
}

/** The query side: each term of a query counts as often as it is there. */
export function lexicalQuery(text: string): SparseVector {
  const counts = new Map<number, number>();
  for (const { term } of tokens(text)) {
    const index = termHash(term);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return toSparse([...counts]);
}

/** Four decimals: more would only make requests longer. */
function weight(count: number, norm: number): number {
  return Math.round(((count * (K1 + 1)) / (count + norm)) * 1e4) / 1e4;
}

function toSparse(entries: readonly (readonly [number, number])[]): SparseVector {
  const sorted = entries.toSorted(([a], [b]) => a - b);
  return { indices: sorted.map(([index]) => index), values: sorted.map(([, value]) => value) };
}
