import { type Attributes, type AttributeValue, bytesToHex, KeyValueList } from '@studio/core';

/**
 * Attributes as a JSON object with sorted keys. int64 stays a number with all its digits, also beyond 2^53 (as the
 * original wrote it; a reader that rounds has to ask for its own big integers), bytes become hex, NaN and the infinities
 * text, as in OTLP's own JSON. Of a repeated key the first one counts, as everywhere.
 */
export function attributesToJson(attributes: Attributes): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const { key, value } of attributes) if (!entries.has(key)) entries.set(key, valueToJson(value));
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // fromEntries defines own properties, so a key named __proto__ is only a key.
  return Object.fromEntries(sorted);
}

function valueToJson(value: AttributeValue): unknown {
  if (typeof value === 'bigint') return integerToJson(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (value instanceof KeyValueList) return attributesToJson(value.entries);
  return value.map(valueToJson);
}

function integerToJson(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : JSON.rawJSON!(value.toString());
}
