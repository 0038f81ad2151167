import type { Parameters } from './parameters.ts';

/**
 * A condition that texts hold all of these words, and when there are several, in this order (as a phrase). Words are
 * looked up in the index of the lower-cased text; the phrase is then checked in what the index let through.
 */
export function wordsCondition(text: string, columns: readonly string[], parameters: Parameters): string {
  const lower = text.toLowerCase();
  const words = [...new Set(lower.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== ''))];
  // The index cuts at everything that is not an ASCII letter or digit: other words cannot be looked up whole.
  const indexed = words.filter((word) => /^[a-z0-9]+$/.test(word));
  const isOneWord = words.length === 1 && indexed[0] === lower.trim();
  const phrase = isOneWord ? undefined : parameters.add(lower.trim(), 'String');
  const places = indexed.map((word) => parameters.add(word, 'String'));
  const of = (column: string) =>
    [
      ...places.map((place) => `hasToken(lower(${column}), ${place})`),
      ...(phrase === undefined ? [] : [`position(lower(${column}), ${phrase}) > 0`]),
    ].join(' AND ');
  return `(${columns.map((column) => `(${of(column)})`).join(' OR ')})`;
}
