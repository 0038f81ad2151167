/** What one check found. */
export interface Finding {
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was looked at. */
  readonly what: string;
  readonly found: string;
  /** What to do, when not ok. */
  readonly advice?: string;
}

export const ok = (what: string, found: string): Finding => ({ status: 'ok', what, found });
export const warn = (what: string, found: string, advice: string): Finding => ({
  status: 'warn',
  what,
  found,
  advice,
});
export const fail = (what: string, found: string, advice: string): Finding => ({
  status: 'fail',
  what,
  found,
  advice,
});

/** One line for each finding, and what to do under those that are not ok. */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return findings
    .map(({ status, what, found, advice }) => {
      const line = `${status.padEnd(4)}  ${what.padEnd(width)}  ${found}`;
      return advice ? `${line}\n      → ${advice}` : line;
    })
    .concat('')
    .join('\n');
}
