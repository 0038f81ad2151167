import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until `probe` gives something else than `undefined`. After the deadline it rejects with what was waited for
 * and what `describe` last saw.
 */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined>,
  describe: () => string = () => '',
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}; ${describe()}`);
    await sleep(50);
  }
}
