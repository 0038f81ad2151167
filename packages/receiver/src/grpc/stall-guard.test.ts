import { expect, test } from 'vitest';
import { TestClock } from '../../test/test-clock.ts';
import { StallGuard } from './stall-guard.ts';

test('calls back what stays longer than the limit, and only that', async () => {
  const clock = new TestClock();
  const guard = new StallGuard(clock, 3_000);
  const stalled: string[] = [];
  const [slow, quick, later] = ['slow', 'quick', 'later'].map((name) => () => void stalled.push(name));
  guard.start();
  guard.watch(slow!);
  guard.watch(quick!);
  await clock.advance(2_000);
  guard.unwatch(quick!);
  guard.watch(later!);
  await clock.advance(1_000);
  expect(stalled).toEqual(['slow']);
  await clock.advance(1_000);
  expect(stalled).toEqual(['slow']);
  guard.stop();
  await clock.advance(10_000);
  expect(stalled).toEqual(['slow']);
});
