import { type Attributes, type AttributeValue, KeyValueList } from '@studio/core';

/**
 * Attributes as a JSON object with sorted keys. int64 stays an integer with all digits (a bigint here, see `toJson`),
 * bytes become base64 and NaN and the infinities strings, as in OTLP's own JSON. Of a repeated key the first one counts.
 */
export function attributesToJson(attributes: Attributes): Record<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const { key, value } of attributes) if (!entries.has(key)) entries.set(key, valueToJson(value));
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // fromEntries defines own properties, so a key named __proto__ is only a key.
  return Object.fromEntries(sorted);
}

function valueToJson(value: AttributeValue): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (value instanceof KeyValueList) return attributesToJson(value.entries);
  return value.map(valueToJson);
}
