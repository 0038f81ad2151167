/** The `Retry-After` header, in seconds or as a date, in milliseconds from `epochMillis`; undefined when unreadable. */
export function retryAfterMillis(header: string | null, epochMillis: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMillis);
}
