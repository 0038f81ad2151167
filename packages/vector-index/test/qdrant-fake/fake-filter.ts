import { onlyFields, Refused } from './refused.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Filters of must and must_not over `match.value` and `range`: https://qdrant.tech/documentation/concepts/filtering/ */
export function matches(filter: unknown, payload: Payload): boolean {
  if (filter === undefined || filter === null) return true;
  const { must = [], must_not: mustNot = [] } = onlyFields('filter', filter, ['must', 'must_not']);
  if (!Array.isArray(must) || !Array.isArray(mustNot)) throw new Refused(400, 'conditions must be lists');
  return (
    must.every((condition) => holds(condition, payload)) &&
    !mustNot.some((condition) => holds(condition, payload))
  );
}

function holds(condition: unknown, payload: Payload): boolean {
  const { key, match, range } = onlyFields('condition', condition, ['key', 'match', 'range']);
  if (typeof key !== 'string' || (match === undefined) === (range === undefined)) {
    throw new Refused(400, 'a condition has a key and either match or range');
  }
  const value = payload[key];
  if (match !== undefined) {
    const { value: wanted } = onlyFields('match', match, ['value']);
    if (!['string', 'number', 'boolean'].includes(typeof wanted)) throw new Refused(400, 'match.value');
    return value === wanted;
  }
  const { gte, lt } = onlyFields('range', range, ['gte', 'lt']);
  for (const bound of [gte, lt]) {
    if (bound !== undefined && typeof bound !== 'number') throw new Refused(400, 'range takes numbers');
  }
  if (typeof value !== 'number') return false;
  return (gte === undefined || value >= Number(gte)) && (lt === undefined || value < Number(lt));
}
