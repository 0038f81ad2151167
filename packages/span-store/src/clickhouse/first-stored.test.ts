import { expect, test } from 'vitest';
import { spanIdOf, spanRow } from '../../conformance/build-rows.ts';
import { expectedSpan } from '../../conformance/expected-span.ts';
import { firstStored, newestIdentities } from './first-stored.ts';
import type { StoredRow } from './read-stored-span.ts';

function stored(overrides: Partial<StoredRow> & { id?: number; name?: string } = {}): StoredRow {
  const { id = 1, name = '', ...rest } = overrides;
  const row = spanRow({ offset: 0, spanId: spanIdOf(id), name });
  return {
    span: expectedSpan(row),
    projectId: 'default',
    receivedAtUnixMs: 5,
    contentHash: 1n,
    logId: 'b',
    partition: 5,
    offset: 5n,
    idx: 5,
    ...rest,
  };
}

test.each([{ receivedAtUnixMs: 4 }, { logId: 'a' }, { partition: 4 }, { offset: 4n }, { idx: 4 }])(
  'the row with %o was stored first, whichever comes first in the list',
  (earlier) => {
    const first = stored({ ...earlier, name: 'first', contentHash: 2n });
    const second = stored({ name: 'second' });
    for (const rows of [
      [first, second],
      [second, first],
    ]) {
      const { spans, conflicts } = firstStored(rows);
      expect(spans.map(({ span }) => span.name)).toEqual(['first']);
      expect(conflicts).toBe(1);
    }
  },
);

test('the same content sent again is no conflict; the order of the rows is kept', () => {
  const rows = [stored({ id: 3 }), stored({ id: 1 }), stored({ id: 3, offset: 9n }), stored({ id: 2 })];
  const { spans, conflicts } = firstStored(rows);
  expect(spans.map(({ span }) => span)).toEqual([rows[0]!.span, rows[1]!.span, rows[3]!.span]);
  expect(conflicts).toBe(0);
});

test('asks for more rows until there are enough identities', async () => {
  const repeats = Array.from({ length: 100 }, (_, n) =>
    stored({ id: Math.floor(n / 20), offset: BigInt(n) }),
  );
  const asked: number[] = [];
  const read = async (rows: number) => {
    asked.push(rows);
    return { rows: repeats.slice(0, rows), isCut: false };
  };
  const { spans, truncated } = await newestIdentities(4, read);
  expect(spans).toHaveLength(4);
  expect(truncated).toBe(true);
  expect(asked).toEqual([6, 24, 96]);
  expect(await newestIdentities(5, read)).toMatchObject({ truncated: false });
});

test('a cut answer is truncated, not asked for again', async () => {
  const answer = await newestIdentities(10, async () => ({ rows: [stored()], isCut: true }));
  expect(answer).toMatchObject({ truncated: true, spans: [{ projectId: 'default' }] });
});
