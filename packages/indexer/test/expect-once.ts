import { expect } from 'vitest';
import type { World } from './world.ts';

export interface Expected {
  /** `offset.idx` of each partition 0 row, or `partition/offset.idx`. */
  readonly stored: readonly string[];
  readonly twins: number;
  readonly deadLettered: number;
  /** `offset.idx` (idx -1: the whole record). */
  readonly letters: readonly string[];
}

/** Each span is stored, a twin or a dead letter, once; the rollup agrees with the rows; the ledger balances. */
export function expectOnce({ log, store }: World, expected: Expected): void {
  const rows = store.rows.map(({ partition, row }) => `${partition}/${row.offset}.${row.idx}`);
  expect(rows.toSorted()).toEqual(expected.stored.map(full).toSorted());
  const letters = [...log.letters.values()].map(
    ({ partition, offset, idx }) => `${partition}/${offset}.${idx}`,
  );
  expect(letters.toSorted()).toEqual(expected.letters.map(full).toSorted());

  const raw = new Map<string, number>();
  for (const { row } of store.rows) {
    const bucket = `${row.retentionClass} ${row.bucketDay}`;
    raw.set(bucket, (raw.get(bucket) ?? 0) + 1);
  }
  expect(Object.fromEntries(store.rollup)).toEqual(Object.fromEntries(raw));

  const sum = { accepted: 0, stored: 0, twins: 0, deadLettered: 0 };
  for (const row of store.ledger.values()) {
    expect(row.accepted).toBe(row.stored + row.twins + row.deadLettered);
    sum.accepted += row.accepted;
    sum.stored += row.stored;
    sum.twins += row.twins;
    sum.deadLettered += row.deadLettered;
  }
  const { twins, deadLettered } = expected;
  const stored = expected.stored.length;
  expect(sum).toEqual({ accepted: stored + twins + deadLettered, stored, twins, deadLettered });
}

function full(position: string): string {
  return position.includes('/') ? position : `0/${position}`;
}
