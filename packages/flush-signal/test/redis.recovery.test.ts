/** A Redis that goes away or hangs costs nobody anything but time; it is found again by itself. */
import { type RunningRedis, redisAvailable, startRedis } from '@studio/testkit/redis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFlushSignal } from '../src/open.ts';
import type { FlushSignal } from '../src/port.ts';
import { silent } from './silent.ts';

const here = await redisAvailable();
const skipped = here.available ? '' : ` (SKIPPED: ${here.reason})`;

describe.skipIf(!here.available)(`flush signal: a Redis with troubles${skipped}`, () => {
  let redis: RunningRedis;
  let asking: FlushSignal;
  let listening: FlushSignal;
  let heard = 0;
  beforeEach(async () => {
    redis = await startRedis();
    const open = () => openFlushSignal({ kind: 'redis', url: redis.url }, { logger: silent });
    [asking, listening] = [await open(), await open()];
    heard = 0;
    listening.onRequest(() => {
      heard++;
    });
  });
  afterEach(async () => {
    await Promise.all([asking.close(), listening.close()]);
    await redis.stop();
  });

  const isHeard = async () => {
    const before = heard;
    const asked = async () => {
      await asking.request();
      return heard;
    };
    await expect.poll(asked, { timeout: 20_000 }).toBeGreaterThan(before);
  };

  test('a request while Redis is away resolves, and later ones are heard', async () => {
    await isHeard();
    await redis.kill9();
    await asking.request();
    await redis.restart();
    await isHeard();
  });

  test('a request to a Redis that hangs resolves', async () => {
    await isHeard();
    redis.freeze();
    await asking.request();
    redis.thaw();
    await isHeard();
  });

  test('it opens without Redis, and finds it when it comes', async () => {
    await redis.kill9();
    await asking.request();
    await redis.restart();
    await isHeard();
  });
});
