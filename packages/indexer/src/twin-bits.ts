/**
 * Which records of a plan are twins, as text for its note: bit i of the bytes (base64) is the i-th record of the
 * plan; '' when none is. Decided when the plan is made and kept with it, so that the plan forms again exactly,
 * also after the log has dropped the earlier record.
 */
export function encodeTwinBits(isTwin: readonly boolean[]): string {
  const last = isTwin.lastIndexOf(true);
  if (last < 0) return '';
  const bytes = Buffer.alloc((last >> 3) + 1);
  for (let i = 0; i <= last; i++) if (isTwin[i]) bytes[i >> 3] = bytes[i >> 3]! | (1 << (i & 7));
  return bytes.toString('base64');
}

/** Answers for the i-th record of the plan. */
export function decodeTwinBits(text: string): (i: number) => boolean {
  const bytes = Buffer.from(text, 'base64');
  return (i) => ((bytes[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
}
