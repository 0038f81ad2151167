import type { Json } from './json-value.ts';

/** What copying may still cost, in characters of JSON (about); below zero it was too much. */
export interface Meter {
  left: number;
}

/**
 * A copy, also of own keys named `__proto__`. Stops when the meter is below zero: what it gives then is not whole.
 * `onDepth` is told how deep the copy goes.
 */
export function cloneJson(value: Json, meter: Meter, onDepth?: (depth: number) => void, depth = 0): Json {
  meter.left -= 1;
  if (typeof value === 'string') meter.left -= value.length;
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  if (meter.left < 0) return null;
  onDepth?.(depth + 1);
  if (Array.isArray(value)) return value.map((item) => cloneJson(item, meter, onDepth, depth + 1));
  const copy: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    meter.left -= key.length;
    const copied = cloneJson(item as Json, meter, onDepth, depth + 1);
    if (key === '__proto__') Object.defineProperty(copy, key, { ...OWN, value: copied });
    else copy[key] = copied;
  }
  return copy;
}

const OWN = { writable: true, enumerable: true, configurable: true };
