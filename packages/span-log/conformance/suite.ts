/** What every span log does: one test at least for each MUST of `src/port.ts`, named by its id. */
import { describe, expect, test } from 'vitest';
import { appendTests } from './append-tests.ts';
import { consumeTests } from './consume-tests.ts';
import { deadLetterTests } from './dead-letter-tests.ts';
import { groupTests } from './group-tests.ts';
import type { SpanLogConformance } from './harness.ts';
import { lifecycleTests } from './lifecycle-tests.ts';
import { modelTest } from './model-test.ts';
import { readTests } from './read-tests.ts';

export type { Capability, FreshOptions, LogUnderTest, SpanLogConformance } from './harness.ts';

export function spanLogConformance(suite: SpanLogConformance): void {
  describe(`span log conformance: ${suite.name}`, () => {
    test('each opt-out has a reason and says what is done instead', () => {
      for (const { reason, instead } of suite.cannot) expect([reason, instead].every(Boolean)).toBe(true);
    });
    appendTests(suite);
    readTests(suite);
    consumeTests(suite);
    groupTests(suite);
    deadLetterTests(suite);
    lifecycleTests(suite);
    modelTest(suite);
  });
}
