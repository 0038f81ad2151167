import { expect, test } from 'vitest';
import { logDown, MemorySpanLog } from '../test/memory-span-log.ts';
import { TestClock } from '../test/test-clock.ts';
import { LogWatch } from './log-watch.ts';

test('says when the log stops and starts answering, once each', async () => {
  const clock = new TestClock();
  const spanLog = new MemorySpanLog();
  const seen: (string | undefined)[] = [];
  const watch = new LogWatch(spanLog, clock, 5_000, () => seen.push(watch.problem));
  watch.start();
  await clock.advance(5_000);
  spanLog.failure = logDown;
  await clock.advance(5_000);
  await clock.advance(5_000);
  spanLog.failure = undefined;
  await clock.advance(5_000);
  expect(seen).toEqual([logDown.message, undefined]);
  watch.stop();
  spanLog.failure = logDown;
  await clock.advance(10_000);
  expect(seen).toHaveLength(2);
});
