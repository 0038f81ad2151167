import { type Clock, PermanentError } from '@studio/core';
import type { KeyCacheConfig } from './config.ts';
import type { KeyCache } from './port.ts';

/** Opens the key cache that the configuration names. @throws PermanentError `invalid_configuration` */
export async function openKeyCache(
  config: KeyCacheConfig,
  _deps: { readonly clock: Clock },
): Promise<KeyCache> {
  const { maxEntries } = config;
  if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
    throw new PermanentError(`A key cache needs room for at least 1 key, not ${maxEntries}.`, {
      code: 'invalid_configuration',
    });
  }
  const { InProcessKeyCache } = await import('./in-process/in-process-key-cache.ts');
  return new InProcessKeyCache(maxEntries);
}
