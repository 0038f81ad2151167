/** JSON that came from outside: opened with a limit, looked into without believing anything. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** The parsed text, undefined when it is too long or no JSON. */
export function parseJson(text: string, maxChars: number): unknown {
  if (text.length > maxChars) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function parseObject(text: string, maxChars: number): JsonObject | undefined {
  return asObject(parseJson(text, maxChars));
}

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The object's own value: a name such as `constructor` finds nothing. */
export function valueIn(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export const objectIn = (object: JsonObject, key: string): JsonObject | undefined =>
  asObject(valueIn(object, key));

export function textIn(object: JsonObject, key: string): string {
  const value = valueIn(object, key);
  return typeof value === 'string' ? value : '';
}

function listIn(object: JsonObject, key: string): readonly unknown[] {
  const value = valueIn(object, key);
  return Array.isArray(value) ? value : [];
}
