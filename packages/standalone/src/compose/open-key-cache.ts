import type { KeyCache } from '@studio/key-cache';
import { openKeyCache } from '@studio/key-cache/open';
import type { StoreDeps } from './store-deps.ts';

/** The configured Redis, or a cache in this process. */
export async function openKeyCachePart(
  { config, clock, logger }: Pick<StoreDeps, 'config' | 'clock' | 'logger'>,
  opened: AsyncDisposableStack,
): Promise<KeyCache> {
  const { redisUrl: url, authMaxEntries: maxEntries } = config;
  const choice = url
    ? ({
        kind: 'redis',
        url,
        maxEntries,
        validTtlMs: config.authValidTtlMs,
        unknownTtlMs: config.authUnknownTtlMs,
        entryTtlMs: Math.max(config.authValidTtlMs, config.authStaleMs),
      } as const)
    : ({ kind: 'in-process', maxEntries } as const);
  const keyCache = await openKeyCache(choice, { clock, logger });
  opened.defer(() => keyCache.close());
  return keyCache;
}
