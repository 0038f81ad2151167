import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect } from 'vitest';
import { flushSignalConformance } from '../conformance/suite.ts';
import { openFlushSignal } from '../src/open.ts';
import { silent } from './silent.ts';

const url = process.env['JUNJO_TEST_REDIS_URL'] ?? '';

describe.skipIf(!url)('with Redis (JUNJO_TEST_REDIS_URL)', () => {
  let prefix = '';
  const opened = () => openFlushSignal({ kind: 'redis', url, prefix }, { logger: silent });
  const admin = new Redis(url, { lazyConnect: true });
  afterAll(() => admin.disconnect());
  flushSignalConformance({
    name: 'Redis',
    open: () => {
      prefix = `test-${randomUUID()}:`;
      return opened();
    },
    openAnother: opened,
    untilListening: async () => {
      const listeners = async () => (await admin.pubsub('NUMSUB', `${prefix}flush`))[1];
      await expect.poll(listeners, { timeout: 10_000 }).toBe(1);
    },
  });
});
