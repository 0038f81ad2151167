import { systemClock } from '@studio/core';
import { openKeyCache } from '@studio/key-cache/open';
import type { Config, Logger } from '@studio/runtime';
import { type Told, tellRunningProcess } from '../control/tell-running-process.ts';
import type { DataFolder } from '../data-folder/data-folder.ts';

/** A key that was made (by its hash) or revoked (by its id). */
export type KeyChange = { readonly created: string } | { readonly revoked: string };

/** Tells whoever remembers keys: all receivers through Redis when there is one, and the process on this folder. */
export async function tellKeyChange(
  config: Config,
  folder: DataFolder,
  logger: Logger,
  change: KeyChange,
): Promise<Told> {
  if (config.redisUrl) {
    const choice = { kind: 'redis', url: config.redisUrl, maxEntries: 1 } as const;
    const keyCache = await openKeyCache(choice, { clock: systemClock, logger });
    if ('created' in change) await keyCache.invalidateHash(change.created);
    else await keyCache.invalidateKeyId(change.revoked);
    await keyCache.close();
  }
  const path = 'created' in change ? `/keys/created/${change.created}` : `/keys/revoked/${change.revoked}`;
  return tellRunningProcess(folder, path);
}
