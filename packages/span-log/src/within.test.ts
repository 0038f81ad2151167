import { type Clock, systemClock } from '@studio/core';
import { expect, test } from 'vitest';
import { within } from './within.ts';

/** Sleeps end when the test says so. */
function manualClock(): Clock & { ring(): void; readonly sleeping: number } {
  const sleepers = new Set<() => void>();
  return {
    ...systemClock,
    get sleeping() {
      return sleepers.size;
    },
    ring: () => {
      for (const wake of sleepers) wake();
    },
    sleep: (_, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add(resolve);
        signal?.addEventListener('abort', () => {
          sleepers.delete(resolve);
          reject(signal.reason);
        });
      }),
  };
}

const late = () => new Error('too late');

test('gives the result and leaves no timer', async () => {
  const clock = manualClock();
  expect(await within(Promise.resolve(7), 1_000, late, clock)).toBe(7);
  expect(clock.sleeping).toBe(0);
});

test('passes the failure on', async () => {
  await expect(within(Promise.reject(new Error('broken')), 1_000, late, manualClock())).rejects.toThrow(
    'broken',
  );
});

test('rejects when the time is over; the work may fail later without harm', async () => {
  const clock = manualClock();
  const work = Promise.withResolvers<never>();
  const waiting = within(work.promise, 1_000, late, clock);
  clock.ring();
  await expect(waiting).rejects.toThrow('too late');
  work.reject(new Error('nobody listens'));
});

test("rejects with the signal's reason", async () => {
  const cancel = new AbortController();
  const waiting = within(new Promise(() => {}), 1_000, late, manualClock(), cancel.signal);
  cancel.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
});
