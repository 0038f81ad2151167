import { type Clock, RetryableError, systemClock } from '@studio/core';
import { createLogger } from '@studio/runtime';
import { expect, test, vi } from 'vitest';
import { StoreWatch } from './store-watch.ts';

/** Sleeps end when the test says so. */
class SteppedClock implements Clock {
  #wake: (() => void) | undefined;
  nowMs = systemClock.nowMs;
  monotonicMs = systemClock.monotonicMs;

  sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#wake = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Resolves when the watch sleeps again. */
  async step(): Promise<void> {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
    await vi.waitFor(() => expect(this.#wake).toBeDefined());
  }
}

test('readiness follows the stores, without a word of where they are', async () => {
  const clock = new SteppedClock();
  let [log, down] = ['', true];
  const logger = createLogger({
    level: 'warn',
    format: 'json',
    destination: {
      write: (line) => {
        log += line;
      },
    },
  });
  const ping = async () => {
    if (down)
      throw new RetryableError('connect ECONNREFUSED 10.0.0.5:5432', { code: 'database_unavailable' });
  };
  const watch = new StoreWatch(
    { 'the database': { ping }, 'the span store': { ping: async () => {} } },
    clock,
    logger,
  );
  expect(watch.health().ready).toBe(false);
  await watch.start();
  expect(watch.health()).toEqual({ ready: false, reason: 'the database does not answer' });
  await vi.waitFor(() => clock.step());
  expect(log.split('\n').filter(Boolean)).toHaveLength(1);
  expect(log).toContain('10.0.0.5');

  down = false;
  await clock.step();
  expect(watch.health()).toEqual({ ready: true });
  down = true;
  await clock.step();
  expect(watch.health().ready).toBe(false);
  expect(log.split('\n').filter(Boolean)).toHaveLength(2);
  await watch.stop();
  await watch.stop();
});
