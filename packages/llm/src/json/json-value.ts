/** JSON that came from outside: opened with a limit, looked into without believing anything. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper values are not opened: whatever walks through them later may do so by recursion. */
const MAX_DEPTH = 200;

/** The parsed text. @throws Error when it is no JSON, or nested without end */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isShallow(value, MAX_DEPTH)) throw new SyntaxError('nested too deeply');
  return value;
}

/** Undefined when the text is too long or no JSON object. */
export function parseObject(text: string, maxChars: number): JsonObject | undefined {
  if (text.length > maxChars) return undefined;
  try {
    return asObject(parseJson(text));
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Array.isArray(value)
    ? value.every((item) => isShallow(item, depth - 1))
    : Object.values(value).every((item) => isShallow(item, depth - 1));
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

export function listIn(object: JsonObject, key: string): readonly unknown[] {
  const value = valueIn(object, key);
  return Array.isArray(value) ? value : [];
}
