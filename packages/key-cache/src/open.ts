import { PermanentError } from '@studio/core';
import type { KeyCacheConfig } from './config.ts';
import type { KeyCacheDeps } from './deps.ts';
import type { KeyCache } from './port.ts';

export type { KeyCacheConfig } from './config.ts';

/**
 * Opens the key cache that the configuration names. Redis does not have to be there: it is connected to when it is.
 * @throws PermanentError `invalid_configuration`
 */
export async function openKeyCache(config: KeyCacheConfig, deps: KeyCacheDeps): Promise<KeyCache> {
  const { maxEntries } = config;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new PermanentError(`A key cache needs room for at least 1 key, not ${maxEntries}.`, {
      code: 'invalid_configuration',
    });
  }
  switch (config.kind) {
    case 'in-process': {
      const { InProcessKeyCache } = await import('./in-process/in-process-key-cache.ts');
      return new InProcessKeyCache(maxEntries);
    }
    case 'redis': {
      const { RedisKeyCache } = await import('./redis/redis-key-cache.ts');
      return RedisKeyCache.open(config, deps);
    }
  }
}
