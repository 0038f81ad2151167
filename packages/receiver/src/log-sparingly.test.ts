import { createLogger } from '@studio/runtime';
import { expect, test } from 'vitest';
import { TestClock } from '../test/test-clock.ts';
import { logSparingly } from './log-sparingly.ts';

test('writes the first of many, and later how many were left out', async () => {
  const clock = new TestClock();
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    format: 'json',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const warn = logSparingly(logger, clock, 'it failed', 10_000);
  for (let i = 0; i < 5; i++) warn({ err: new Error('why') });
  await clock.advance(10_000);
  warn({ err: new Error('why') });
  const said = lines.map((line) => JSON.parse(line));
  expect(said.map(({ msg, leftOut }) => [msg, leftOut])).toEqual([
    ['it failed', 0],
    ['it failed', 4],
  ]);
});
