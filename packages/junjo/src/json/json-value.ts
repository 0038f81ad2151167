/** What JSON text holds. An integer beyond 2^53 is a `JSON.rawJSON` object, so that it keeps all its digits. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function isJsonObject(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}
