/** Stores for the time of one command, beside a server that may run on the same folder. */
import { existsSync } from 'node:fs';
import { PermanentError, systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import type { Config } from '@studio/runtime';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { lockFolder } from '../data-folder/lock-folder.ts';
import { runningProcess } from '../data-folder/running-process.ts';
import { openRelationalPart, openSpanStorePart, type StoreDeps } from './open-stores.ts';

/** The relational store of this configuration; SQLite lets several processes in. */
export async function withRelational<T>(
  config: Config,
  folder: DataFolder,
  work: (relational: Relational) => Promise<T>,
): Promise<T> {
  if (!config.postgresUrl && !existsSync(folder.relational)) throw noData(folder);
  await using opened = new AsyncDisposableStack();
  return await work(await openRelationalPart({ config, folder, clock: systemClock }, opened));
}

/** The span store: the configured server, the engine of the process that runs on this folder, or one started for it. */
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
  return await work((await openSpanStorePart(deps, opened)).store);
}

function noData(folder: DataFolder): PermanentError {
  return new PermanentError(`There is no data in ${folder.path} yet: run \`npm start\` once first.`, {
    code: 'no_data',
  });
}
