import { expect, test } from 'vitest';
import { addReport, emptyTotals } from './report.ts';

const file = (status: string, tests: [string, string][]) => ({
  name: 'a.test.ts',
  status,
  message: 'cannot load',
  assertionResults: tests.map(([state, suite]) => ({ status: state, ancestorTitles: [suite] })),
});

test('counts tests and names the suites that were skipped', () => {
  const totals = emptyTotals();
  const tests: [string, string][] = [
    ['passed', 'A'],
    ['skipped', 'Kafka (needs a broker)'],
    ['pending', 'Kafka (needs a broker)'],
  ];
  addReport(totals, { testResults: [file('passed', tests)] }, 0, 'unit');
  expect([totals.passed, totals.failed, totals.skipped]).toEqual([1, 0, 2]);
  expect([...totals.skippedSuites]).toEqual([['Kafka (needs a broker)', 2]]);
});

test('a file that does not load is a problem, never a pass', () => {
  const totals = emptyTotals();
  addReport(totals, { testResults: [file('failed', [])] }, 1, 'unit');
  expect(totals.problems).toEqual(['a.test.ts: cannot load']);
});

test('a runner that dies without a report is a problem', () => {
  const totals = emptyTotals();
  addReport(totals, undefined, 1, 'e2e');
  expect(totals.problems).toEqual(['e2e: the runner ended with code 1']);
});
