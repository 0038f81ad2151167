import type { Clock } from '@studio/core';
import { isBusy } from './translate-sqlite-error.ts';

/** How long a statement waits for others to finish writing, such as `studio keys create` beside a server. */
const TIMEOUT_MS = 5_000;
const LONGEST_PAUSE_MS = 50;

/**
 * Calls again while another connection holds the lock; a statement refused for that had no effect. SQLite's own
 * waiting would stop the whole process, and with it a holder of the lock in the same process.
 */
export async function waitWhileBusy<T>(clock: Clock, call: () => Promise<T> | T): Promise<T> {
  const giveUpAtMs = clock.monotonicMs() + TIMEOUT_MS;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!isBusy(error) || clock.monotonicMs() > giveUpAtMs) throw error;
    }
    await clock.sleep(pauseMs);
  }
}
