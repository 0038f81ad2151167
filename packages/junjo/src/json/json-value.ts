/** What JSON text holds. An integer beyond 2^53, or a number too large for a double, is a `JSON.rawJSON` object, so that it is given on as it came. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function isJsonObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}
