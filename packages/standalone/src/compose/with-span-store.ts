import { existsSync } from 'node:fs';
import { PermanentError } from '@studio/core';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { lockFolder } from '../data-folder/lock-folder.ts';
import { noData } from '../data-folder/no-data.ts';
import { runningProcess } from '../data-folder/running-process.ts';
import type { StoreDeps } from './store-deps.ts';

/**
 * The span store for the time of one command: the configured server, the engine of the process that runs on this
 * folder, or one started for it.
 */
export async function withSpanStore<T>(deps: StoreDeps, work: (store: SpanStore) => Promise<T>): Promise<T> {
  const { config, folder, logger, clock } = deps;
  await using opened = new AsyncDisposableStack();
  const running = config.clickhouseUrl ? undefined : runningProcess(folder);
  if (running && !running.ready) {
    throw new PermanentError(
      `Process ${running.pid} on ${folder.path} is still starting: try again in a moment.`,
      {
        code: 'starting',
      },
    );
  }
  const url = config.clickhouseUrl ?? running?.ready?.spanStoreUrl;
  if (url) {
    const store = await openSpanStore({ url, database: config.clickhouseDatabase, logger, clock });
    opened.defer(() => store.close());
    return await work(store);
  }
  if (!existsSync(folder.engine)) throw noData(folder);
  opened.use(lockFolder(folder));
  const { openSpanStorePart } = await import('./open-span-store.ts');
  return await work((await openSpanStorePart(deps, opened)).store);
}
