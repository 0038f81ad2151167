/** The part of Vitest's JSON report that is counted. */
export interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
    }[];
  }[];
}

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  /** Outermost title of each suite with skipped tests → how many. */
  readonly skippedSuites: Map<string, number>;
  /** What went wrong outside of a test: a file that does not load, a runner that died, an unhandled error. */
  readonly problems: string[];
}

export const emptyTotals = (): Totals => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  skippedSuites: new Map(),
  problems: [],
});

/** Adds one run. A run that ended badly without a failed test to show for it counts as a problem of its own. */
export function addReport(
  totals: Totals,
  report: JsonReport | undefined,
  exitCode: number,
  what: string,
): void {
  const before = totals.failed + totals.problems.length;
  for (const file of report?.testResults ?? []) {
    if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')) {
      totals.problems.push(`${file.name}: ${file.message ?? 'did not run'}`);
    }
    for (const test of file.assertionResults) {
      if (test.status === 'passed') totals.passed++;
      else if (test.status === 'failed') totals.failed++;
      else {
        totals.skipped++;
        const suite = test.ancestorTitles[0] ?? file.name;
        totals.skippedSuites.set(suite, (totals.skippedSuites.get(suite) ?? 0) + 1);
      }
    }
  }
  const seen = totals.failed + totals.problems.length > before;
  if (exitCode !== 0 && !seen) totals.problems.push(`${what}: the runner ended with code ${exitCode}`);
}
