/** What makes one JSON value another, as RFC 6902: linear in both, not the shortest there is. */
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json } from './json-value.ts';

export interface DiffOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: Json;
}

/** Lists are compared from both ends; what is between is replaced item by item, then added or removed. */
export function diffJson(before: Json, after: Json, path = ''): DiffOperation[] {
  const operations: DiffOperation[] = [];
  collect(before, after, path, operations);
  return operations;
}

function collect(before: Json, after: Json, path: string, into: DiffOperation[]): void {
  if (Array.isArray(before) && Array.isArray(after)) collectList(before, after, path, into);
  else if (isJsonObject(before) && isJsonObject(after)) collectObject(before, after, path, into);
  else if (!isDeepStrictEqual(before, after)) into.push({ op: 'replace', path, value: after });
}

type JsonObject = { readonly [key: string]: Json };

function collectObject(before: JsonObject, after: JsonObject, path: string, into: DiffOperation[]): void {
  for (const [key, value] of Object.entries(before)) {
    const at = `${path}/${escapeToken(key)}`;
    if (!Object.hasOwn(after, key)) into.push({ op: 'remove', path: at });
    else collect(value, after[key]!, at, into);
  }
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) into.push({ op: 'add', path: `${path}/${escapeToken(key)}`, value });
  }
}

function collectList(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  into: DiffOperation[],
): void {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isDeepStrictEqual(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isDeepStrictEqual(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  for (let at = head; at < shorter - tail; at++) collect(before[at]!, after[at]!, `${path}/${at}`, into);
  for (let at = before.length - tail - 1; at >= shorter - tail; at--) {
    into.push({ op: 'remove', path: `${path}/${at}` });
  }
  for (let at = shorter - tail; at < after.length - tail; at++) {
    into.push({ op: 'add', path: `${path}/${at}`, value: after[at]! });
  }
}

const escapeToken = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
