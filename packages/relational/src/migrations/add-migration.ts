import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '@studio/core';
import { migrationNames, renderList } from './render-list.ts';

const TEMPLATE = `import type { Kysely } from 'kysely';

/** What it is for. Portable types only (text, bigint); then update tables.ts and columns.ts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('').execute();
}
`;

/**
 * Writes the next numbered migration into `folder`, adds it to list.ts and gives its path.
 * @throws PermanentError `invalid_migration_name`
 */
export async function addMigration(folder: string, name: string): Promise<string> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new PermanentError(
      `"${name}" is not a name for a migration: lower-case words joined by "-", such as add-users.`,
      { code: 'invalid_migration_name' },
    );
  }
  const names = migrationNames(await readdir(folder));
  const last = Number(names.at(-1)?.slice(0, 3) ?? 0);
  const added = `${String(last + 1).padStart(3, '0')}-${name}`;
  const path = join(folder, `${added}.ts`);
  await writeFile(path, TEMPLATE, { flag: 'wx' });
  await writeFile(join(folder, 'list.ts'), renderList([...names, added]));
  return path;
}
