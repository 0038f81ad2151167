import { randomUUID } from 'node:crypto';
import { systemClock } from '@studio/core';
import { describe } from 'vitest';
import { keyCacheConformance } from '../conformance/suite.ts';
import { openKeyCache } from '../src/open.ts';

const url = process.env['JUNJO_TEST_REDIS_URL'] ?? '';

describe.skipIf(!url)('with Redis (JUNJO_TEST_REDIS_URL)', () => {
  let prefix = '';
  const open = (maxEntries: number) =>
    openKeyCache({ kind: 'redis', url, maxEntries, prefix, commandTimeoutMs: 2_000 }, { clock: systemClock });
  /** Connected: its first command does not go past Redis. */
  const opened = async (maxEntries: number) => {
    const cache = await open(maxEntries);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return cache;
  };
  keyCacheConformance({
    name: 'Redis',
    open: ({ maxEntries }) => {
      prefix = `test-${randomUUID()}:`;
      return opened(maxEntries);
    },
    openAnother: () => opened(1_000),
    cannotEvict: 'what leaves the process is still in Redis, which is bounded by time',
  });
});
