/** Whether the `count` bytes from `at` on are all zero. */
export function allZero(bytes: Uint8Array, at: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Why the id between `start` and `end` is refused; undefined when it has `wanted` bytes and is not all zero. */
export function idProblem(
  name: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  wanted: number,
): string | undefined {
  const length = end - start;
  if (length !== wanted) return `${name} has ${length} bytes instead of ${wanted}`;
  return allZero(bytes, start, length) ? `${name} is all zero` : undefined;
}
