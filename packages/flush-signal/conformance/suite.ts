/** What every flush signal must do; adapters run it with their own `open`. */
import { afterEach, describe, expect, test } from 'vitest';
import type { FlushSignal } from '../src/port.ts';

export interface FlushSignalFixture {
  readonly name: string;
  /** A new one that no other test reaches. */
  open(): Promise<FlushSignal>;
  /** Another process's end of the one that was opened last. */
  openAnother?(): Promise<FlushSignal>;
  /** Resolves when what listens hears every request, where that takes time. */
  untilListening?(): Promise<void>;
}

const DEADLINE = { timeout: 10_000, interval: 10 };

export function flushSignalConformance({
  name,
  open,
  openAnother,
  untilListening,
}: FlushSignalFixture): void {
  describe(`flush signal: ${name}`, () => {
    const opened: FlushSignal[] = [];
    const opening = async (how: () => Promise<FlushSignal>) => {
      const signal = await how();
      opened.push(signal);
      return signal;
    };
    afterEach(async () => {
      for (const signal of opened.splice(0)) await signal.close();
    });

    /** Counts what it hears; hears everything from then on. */
    async function counter(on: FlushSignal) {
      let calls = 0;
      const end = on.onRequest(() => {
        calls++;
      });
      await untilListening?.();
      return { calls: () => calls, end };
    }

    async function exactlyOnce(on: FlushSignal, by: FlushSignal): Promise<void> {
      const counters = [await counter(on), await counter(on)];
      const calls = () => counters.map((each) => each.calls());
      for (const expected of [1, 2, 3]) {
        await by.request();
        await expect.poll(calls, DEADLINE).toEqual([expected, expected]);
      }
    }

    test('FS-1 FS-2 a request calls every listener once', async () => {
      const signal = await opening(open);
      await exactlyOnce(signal, signal);
    });

    test.skipIf(!openAnother)('FS-1 FS-2 in another process, too', async () => {
      const signal = await opening(open);
      await exactlyOnce(await opening(openAnother ?? open), signal);
    });

    test('FS-3 a request that nobody listens to resolves', async () => {
      const signal = await opening(open);
      await expect(signal.request()).resolves.toBeUndefined();
    });

    test('FS-4 a listener that ended is not called, the same function listening twice still once', async () => {
      const signal = await opening(open);
      let calls = 0;
      const count = () => {
        calls++;
      };
      const ends = [signal.onRequest(count), signal.onRequest(count)];
      const other = await counter(signal);
      for (const end of ends) end();
      ends[0]?.();
      await signal.request();
      await expect.poll(() => other.calls(), DEADLINE).toBe(1);
      expect(calls).toBe(0);
    });

    test('FS-5 a listener that throws does not keep the others from being called', async () => {
      const signal = await opening(open);
      signal.onRequest(() => {
        throw new Error('broken');
      });
      const other = await counter(signal);
      await signal.request();
      await expect.poll(() => other.calls(), DEADLINE).toBe(1);
    });

    test('FS-6 closing is safe twice, and nobody is called afterwards', async () => {
      const signal = await opening(open);
      const listener = await counter(signal);
      await signal.close();
      await signal.close();
      await expect(signal.request()).resolves.toBeUndefined();
      expect(listener.calls()).toBe(0);
    });
  });
}
