import { expect, test } from 'vitest';
import { spanRow, traceIdOf } from '../../conformance/build-rows.ts';
import { isLlm, traceRows } from './trace-rows.ts';

test('one row for each trace, project and bucket, with its first and last start', () => {
  const of = (n: number, startUnixNano: bigint, extra = {}) =>
    spanRow({
      offset: Number(startUnixNano % 100n),
      traceId: traceIdOf(n),
      startUnixNano,
      bucketDay: 1,
      ...extra,
    });
  const rows = traceRows([
    of(1, 50n),
    of(2, 60n),
    of(1, 40n, { openInferenceKind: 'LLM' }),
    of(1, 45n, { bucketDay: 2 }),
    of(1, 70n, { projectId: 'other' }),
    of(1, 2n ** 64n - 1n),
  ]);
  expect(rows.map(({ minStart, maxStart, hasLlm }) => [minStart, maxStart, hasLlm])).toEqual([
    [40n, 2n ** 63n - 1n, true],
    [60n, 60n, false],
    [45n, 45n, false],
    [70n, 70n, false],
  ]);
});

test.each([
  [{ openInferenceKind: 'LLM' }, true],
  [{ openInferenceKind: 'TOOL' }, false],
  [{ attrsString: [['gen_ai.provider.name', 'openai']] as const }, true],
  [{ attrsString: [['gen_ai.operation.name', 'chat']] as const }, true],
  [{ attrsString: [['gen_ai.provider.name', '']] as const }, false],
  [{ attrsString: [['gen_ai.request.model', 'gpt-4o']] as const }, false],
])('%o makes an LLM trace: %s', (overrides, expected) => {
  expect(isLlm(spanRow({ offset: 0, ...overrides }))).toBe(expected);
});
