import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import { opening, RESTORE } from './opening.ts';
import type { StoreDeps } from './store-deps.ts';

/** The configured PostgreSQL, or SQLite in the data folder, with the schema up to date. */
export function openRelationalPart(
  { config, folder, clock }: Pick<StoreDeps, 'config' | 'folder' | 'clock'>,
  opened: AsyncDisposableStack,
): Promise<Relational> {
  const { postgresUrl: url, runMigrations } = config;
  const choice = url
    ? ({ kind: 'postgres', url } as const)
    : ({ kind: 'sqlite', file: folder.relational } as const);
  const what = url ? 'The PostgreSQL database' : `The database file ${folder.relational}`;
  return opening(what, RESTORE, async () => {
    const relational = await openRelational(choice, { clock });
    opened.defer(() => relational.close());
    if (runMigrations) await relational.migrate();
    return relational;
  });
}
