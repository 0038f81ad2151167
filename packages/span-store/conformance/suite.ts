import { describe } from 'vitest';
import { analyticsTests } from './analytics-tests.ts';
import { executionTests } from './execution-tests.ts';
import { ledgerReportTests } from './ledger-report-tests.ts';
import { migrateTests } from './migrate-tests.ts';
import { newSpansTests } from './new-spans-tests.ts';
import { queryTests } from './query-tests.ts';
import { readTests } from './read-tests.ts';
import { repairTests } from './repair-tests.ts';
import { rollupTests } from './rollup-tests.ts';
import { roundTripTests } from './round-trip-tests.ts';
import { searchTests } from './search-tests.ts';
import { type SpanStoreConformance, useFixtures } from './setup.ts';
import { writeTests } from './write-tests.ts';

/** The contract of `port.ts` as tests: run it on everything that answers ClickHouse's HTTP interface. */
export function spanStoreConformance(suite: SpanStoreConformance): void {
  describe(`span store on ${suite.name}`, () => {
    const open = useFixtures(suite);
    describe('migrate', () => migrateTests(open));
    describe('insert', () => writeTests(open));
    describe('repair', () => repairTests(open));
    describe('rollup', () => rollupTests(open));
    describe('read', () => readTests(open));
    describe('Junjo executions', () => executionTests(open));
    describe('new spans', () => newSpansTests(open));
    describe('ledger report', () => ledgerReportTests(open));
    describe('round trip', () => roundTripTests(open));
    describe('query', () => queryTests(open));
    describe('search', () => searchTests(open));
    describe('analytics', () => analyticsTests(open));
  });
}
