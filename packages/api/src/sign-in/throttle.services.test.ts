import { createLogger } from '@studio/runtime';
import { redisAvailable, startRedis } from '@studio/testkit/redis';
import { describe, expect, test } from 'vitest';
import { openRedis } from '../open-redis.ts';
import { SignInThrottle } from './throttle.ts';

const here = await redisAvailable();
const skipped = here.available ? '' : ` (SKIPPED: ${here.reason})`;
const limits = { attemptsPerAccount: 4, attemptsPerAddress: 100, windowMs: 60_000 };
const logger = createLogger({ level: 'silent', format: 'json' });

/** How many of the tries are let through. */
async function allowed(
  throttles: readonly SignInThrottle[],
  account: string,
  tries: number,
): Promise<number> {
  let count = 0;
  for (let i = 0; i < tries; i++) {
    await throttles[i % throttles.length]?.attempt(account, '203.0.113.1').then(
      () => count++,
      (error: { code: string }) => expect(error.code).toBe('too_many_requests'),
    );
  }
  return count;
}

describe.skipIf(!here.available)(`throttle of sign-ins on Redis${skipped}`, () => {
  test('replicas count together; while Redis is away each for itself, and nobody is locked out or let through', async () => {
    const server = await startRedis();
    const connections = [openRedis(server.url, logger), openRedis(server.url, logger)];
    try {
      for (const redis of connections) {
        await expect.poll(() => redis.status, { timeout: 10_000 }).toBe('ready');
      }
      const throttles = connections.map((redis) => new SignInThrottle({ ...limits, redis }));
      expect(await allowed(throttles, 'ada@example.com', 10)).toBe(4);
      await throttles[0]?.succeeded('ada@example.com', '203.0.113.1');
      expect(await allowed(throttles, 'ada@example.com', 10)).toBe(4);
      await server.kill9();
      expect(await allowed(throttles, 'bob@example.com', 20)).toBe(8);
      await server.restart();
      for (const redis of connections) {
        await expect.poll(() => redis.status, { timeout: 10_000 }).toBe('ready');
      }
      expect(await allowed(throttles, 'eve@example.com', 10)).toBe(4);
    } finally {
      for (const redis of connections) redis.disconnect();
      await server.stop();
    }
  });
});
