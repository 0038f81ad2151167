import type { Logger } from '@studio/runtime';
import { Redis } from 'ioredis';

const COMMAND_TIMEOUT_MS = 500;

/** A connection for counting. While Redis does not answer, commands fail at once, and whoever counts does so alone. */
export function openRedis(url: string, logger: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
  });
  let isDown = false;
  redis.on('error', (error) => {
    if (!isDown)
      logger.warn({ err: error }, 'Redis does not answer: tries to sign in are counted by each process');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.info('Redis answers again');
    isDown = false;
  });
  return redis;
}
