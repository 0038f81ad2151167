import { type Engine, startEngine } from '@studio/engine';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { opening, RESTORE } from './opening.ts';
import type { StoreDeps } from './store-deps.ts';

/** The engine of a server that was killed just now ends by itself; until then it has the folder. */
const ORPHAN_ENDS_WITHIN_MS = 10_000;

export interface OpenedSpanStore {
  readonly store: SpanStore;
  /** ClickHouse's HTTP interface, with user and password. */
  readonly url: string;
  readonly engine: Engine | undefined;
}

/** The configured ClickHouse, or the engine in the data folder, with the schema up to date. */
export async function openSpanStorePart(
  deps: StoreDeps,
  opened: AsyncDisposableStack,
): Promise<OpenedSpanStore> {
  const { config, folder, logger, clock } = deps;
  const { clickhouseUrl, clickhouseDatabase: database } = config;
  const engine = clickhouseUrl
    ? undefined
    : await opening(`The span store in ${folder.engine}`, RESTORE, () =>
        startEngine({ dataDir: folder.engine, logger, clock, lockTimeoutMs: ORPHAN_ENDS_WITHIN_MS }),
      );
  if (engine) opened.defer(() => engine.stop());
  const url = clickhouseUrl ?? engine?.url ?? '';
  const store = await openSpanStore({ url, database, logger, clock });
  opened.defer(() => store.close());
  if (config.runMigrations) await opening('The span store', RESTORE, () => store.migrate());
  return { store, url, engine };
}
