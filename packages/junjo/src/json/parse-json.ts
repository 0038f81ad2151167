import type { Json } from './json-value.ts';

/** How deep the SDK nests at most; deeper text is refused before it is parsed. */
export const MAX_DEPTH = 128;

export type ParsedJson =
  | { readonly ok: true; readonly value: Json; readonly isPortable: boolean }
  | { readonly ok: false; readonly problem: 'invalid_json' | 'too_deep' };

/** Never throws. `isPortable` is false when a string holds half a surrogate pair, which other languages cannot read. */
export function parseJson(text: string): ParsedJson {
  if (isDeeperThan(text, MAX_DEPTH)) return { ok: false, problem: 'too_deep' };
  try {
    const value = (MAY_LOSE_DIGITS.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)) as Json;
    return { ok: true, value, isPortable: text.isWellFormed() && !hasLoneSurrogate(text, value) };
  } catch {
    return { ok: false, problem: 'invalid_json' };
  }
}

const MAY_LOSE_DIGITS = /\d{16}|[eE]\+?\d{3}/;
const INTEGER = /^-?\d+$/;
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return INTEGER.test(source) || !Number.isFinite(value) ? JSON.rawJSON!(source) : value;
}

function hasLoneSurrogate(text: string, value: Json): boolean {
  return SURROGATE_ESCAPE.test(text) && !isWellFormed(value);
}

function isWellFormed(value: Json): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item as Json));
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** Counts brackets outside of strings. */
function isDeeperThan(text: string, depth: number): boolean {
  let open = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      open++;
      if (open > depth) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) open--;
  }
  return false;
}
