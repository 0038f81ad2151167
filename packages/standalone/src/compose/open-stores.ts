/** Each store of the standalone process: the configured server, or its embedded default in the data folder. */
import type { Clock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import type { Config, Logger } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { opening } from './opening.ts';
import { spanLogConfig } from './span-log-config.ts';

export interface StoreDeps {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly logger: Logger;
  readonly clock: Clock;
}

const RESTORE = 'restore it from a backup, or move it away to start with an empty one.';

export interface OpenedSpanStore {
  readonly store: SpanStore;
  /** ClickHouse's HTTP interface, with user and password. */
  readonly url: string;
  readonly engine: Engine | undefined;
}

export async function openSpanStorePart(
  { config, folder, logger, clock }: StoreDeps,
  opened: AsyncDisposableStack,
): Promise<OpenedSpanStore> {
  const engine = config.clickhouseUrl
    ? undefined
    : await opening(`The span store in ${folder.engine}`, RESTORE, () =>
        startEngine({ dataDir: folder.engine, logger }),
      );
  if (engine) opened.defer(() => engine.stop());
  const url = config.clickhouseUrl ?? engine?.url ?? '';
  const store = await openSpanStore({ url, database: config.clickhouseDatabase, logger, clock });
  opened.defer(() => store.close());
  if (config.runMigrations) await opening('The span store', RESTORE, () => store.migrate());
  return { store, url, engine };
}

export async function openRelationalPart(
  { config, folder, clock }: Pick<StoreDeps, 'config' | 'folder' | 'clock'>,
  opened: AsyncDisposableStack,
): Promise<Relational> {
  const choice = config.postgresUrl
    ? ({ kind: 'postgres', url: config.postgresUrl } as const)
    : ({ kind: 'sqlite', file: folder.relational } as const);
  const what = config.postgresUrl ? 'The PostgreSQL database' : `The database file ${folder.relational}`;
  return opening(what, RESTORE, async () => {
    const relational = await openRelational(choice, { clock });
    opened.defer(() => relational.close());
    if (config.runMigrations) await relational.migrate();
    return relational;
  });
}

export async function openSpanLogPart(
  { config, folder, logger, clock }: StoreDeps,
  opened: AsyncDisposableStack,
): Promise<SpanLog> {
  const logConfig = await spanLogConfig(config, folder);
  const log = await opening(`The span log in ${folder.log}`, RESTORE, () =>
    openSpanLog(logConfig, { logger, clock }),
  );
  opened.defer(() => log.close());
  return log;
}
