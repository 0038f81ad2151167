/** A time as the tables hold it. */
export function toDate(unixMs: number | null): Date | undefined {
  return unixMs === null ? undefined : new Date(unixMs);
}
