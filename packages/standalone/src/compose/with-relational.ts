import { existsSync } from 'node:fs';
import { systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import type { Config } from '@studio/runtime';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { noData } from '../data-folder/no-data.ts';
import { openRelationalPart } from './open-relational.ts';

/** Opens the relational store for the time of one command; a server may have it open meanwhile. */
export async function withRelational<T>(
  config: Config,
  folder: DataFolder,
  work: (relational: Relational) => Promise<T>,
): Promise<T> {
  if (!config.postgresUrl && !existsSync(folder.relational)) throw noData(folder);
  await using opened = new AsyncDisposableStack();
  return await work(await openRelationalPart({ config, folder, clock: systemClock }, opened));
}
