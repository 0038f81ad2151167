import { type AttributeValue, KeyValueList } from '@studio/core';

/** A value as JSON would have it: what JSON text and nested attributes have in common. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined };

/** Deeper than anybody writes. */
export const MAX_DEPTH = 32;

/** Nested attributes as objects; bytes say nothing here. */
export function plainOf(value: AttributeValue, depth = 0): Plain {
  if (depth > MAX_DEPTH) return null;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof KeyValueList) {
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, plainOf(inner, depth + 1)]));
  }
  if (value instanceof Uint8Array) return null;
  if (typeof value === 'object' && value !== null) return value.map((one) => plainOf(one, depth + 1));
  return value;
}

/** What JSON text says, when it is the JSON of an array or object; else the value itself. */
export function parsed(value: Plain): Plain {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Plain;
  } catch {
    return value;
  }
}

export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value);
}

export function isRecord(value: Plain | undefined): value is { readonly [key: string]: Plain | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
