/** A comment by which a running statement is found: the embedded engine lets nobody choose a query id. */
export const tag = (id: string): string => `/* ${id} */`;

export const tagged = (sql: string, id: string): string => `${tag(id)} ${sql}`;

/** The engine's error as if the statement had not been tagged: without the comment, with positions in the statement. */
export function untagged(error: unknown, id: string): Error {
  const text = error instanceof Error ? error.message : String(error);
  const shift = tagged('', id).length;
  const shifted = (_: string, before: string, position: string) => `${before}${Number(position) - shift}`;
  const message = text
    .replaceAll(tagged('', id), '')
    .replace(/(failed at position )(\d+)/, shifted)
    .replace(/(\(line 1, col )(\d+)/, shifted);
  return new Error(message, { cause: error });
}
