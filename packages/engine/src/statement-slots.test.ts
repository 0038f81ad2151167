import { expect, test } from 'vitest';
import { StatementSlots } from './statement-slots.ts';

const never = new AbortController().signal;

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

test('runs as many as there are slots, the others in their order', async () => {
  const slots = new StatementSlots(2, 10);
  const gates = [gate(), gate(), gate(), gate()];
  const started: number[] = [];
  const all = gates.map(({ promise }, i) =>
    slots.run(never, async () => {
      started.push(i);
      await promise;
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]?.open();
  await all[1];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  for (const { open } of gates) open();
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3]);
});

test('refuses who would wait behind too many, and forgets who stops waiting', async () => {
  const slots = new StatementSlots(1, 1);
  const first = gate();
  const running = slots.run(never, () => first.promise);
  const abort = new AbortController();
  const waiting = slots.run(abort.signal, () => Promise.resolve('ran'));
  await expect(slots.run(never, () => Promise.resolve())).rejects.toMatchObject({
    code: 'too_many_statements',
  });
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  const next = slots.run(never, () => Promise.resolve('next'));
  first.open();
  await running;
  expect(await next).toBe('next');
});

test('a failing statement gives its slot back', async () => {
  const slots = new StatementSlots(1, 0);
  await expect(slots.run(never, () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
  expect(await slots.run(never, () => Promise.resolve('good'))).toBe('good');
});
