import { expect, test } from 'vitest';
import { record, span } from '../test/records.ts';
import { HeldBytes } from './held-bytes.ts';
import { OpenBatch } from './open-batch.ts';

const limits = {
  minRows: 100,
  minBytes: 1_000_000,
  maxRows: 1_000,
  maxBytes: 1_000_000,
  maxRecordBytes: 1_000_000,
};
const read = (offset: number) => ({
  stored: { partition: 0, offset, record: record([span()]) },
  isTwin: false,
});

test('when all partitions together hold too much, each batch takes one record', () => {
  const held = new HeldBytes(1);
  const first = new OpenBatch(limits, held.account());
  expect([first.add(read(0)), first.isFull]).toEqual([true, true]);
  const second = new OpenBatch(limits, held.account());
  expect([second.add(read(0)), second.isFull]).toEqual([true, true]);
});

test('what is stored is given back, and all of it when a partition ends', () => {
  const held = new HeldBytes(1);
  const account = held.account();
  const batch = new OpenBatch(limits, account);
  batch.add(read(0));
  expect(held.isUsedUp).toBe(true);
  batch.release();
  batch.release();
  expect(held.isUsedUp).toBe(false);
  new OpenBatch(limits, account).add(read(1));
  expect(held.isUsedUp).toBe(true);
  account[Symbol.dispose]();
  account[Symbol.dispose]();
  expect(held.isUsedUp).toBe(false);
});

test('a batch takes the first record always, and twins for nothing', () => {
  const small = { ...limits, maxRows: 1 };
  const batch = new OpenBatch({ ...small, maxBytes: 1 }, new HeldBytes(1_000_000).account());
  expect(batch.add(read(0))).toBe(true);
  const roomy = new OpenBatch({ ...small, maxRows: 2 }, new HeldBytes(1_000_000).account());
  expect([roomy.add(read(0)), roomy.add({ ...read(1), isTwin: true }), roomy.isFull]).toEqual([
    true,
    true,
    false,
  ]);
  expect([roomy.add(read(2)), roomy.isFull, roomy.isLarge]).toEqual([true, true, true]);
});
