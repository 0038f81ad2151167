import { expect, test } from 'vitest';
import { InFlight } from './in-flight.ts';

test('is idle when everything that entered has left', async () => {
  const inFlight = new InFlight();
  expect(await inFlight.idle()).toBe(true);
  inFlight.enter();
  inFlight.enter();
  let isIdle = false;
  const idle = inFlight.idle().then((result) => {
    isIdle = result;
  });
  inFlight.leave();
  await new Promise(setImmediate);
  expect(isIdle).toBe(false);
  inFlight.leave();
  await idle;
  expect(isIdle).toBe(true);
});

test('gives up waiting when told to', async () => {
  const inFlight = new InFlight();
  inFlight.enter();
  const deadline = new AbortController();
  const idle = inFlight.idle(deadline.signal);
  deadline.abort();
  expect(await idle).toBe(false);
  expect(await inFlight.idle(deadline.signal)).toBe(false);
});
