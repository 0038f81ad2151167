import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { loadMigrations } from './migrations.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function folderOf(files: Record<string, string>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

test('files become migrations in order, cut into statements', async () => {
  const folder = await folderOf({
    '002-more.sql': '-- only a comment;\n\nA 1;\n-- about B\nB\n2 ; \n',
    '001-first.sql': "CREATE x DEFAULT ';'",
    'notes.txt': '',
  });
  const migrations = await loadMigrations(folder);
  expect(migrations).toMatchObject([
    { version: 1, name: 'first', statements: ["CREATE x DEFAULT ';'"] },
    { version: 2, name: 'more' },
  ]);
  expect(migrations[1]?.statements).toEqual(['A 1', '-- about B\nB\n2']);
});

test('line ends do not change a checksum', async () => {
  const [unix] = await loadMigrations(await folderOf({ '001-a.sql': 'A;\nB;\n' }));
  const [windows] = await loadMigrations(await folderOf({ '001-a.sql': 'A;\r\nB;\r\n' }));
  expect(windows).toEqual(unix);
});

test.each([
  { '002-gap.sql': '' },
  { '001-a.sql': '', '001-b.sql': '' },
  { '1-a.sql': '' },
  { '001-A.sql': '' },
])('refuses %o', async (files) => {
  await expect(loadMigrations(await folderOf(files as Record<string, string>))).rejects.toMatchObject({
    code: 'bad_migration',
  });
});

test('every statement of the project may run twice and at once: there is no lock between instances', async () => {
  const migrations = await loadMigrations(new URL('../../sql/', import.meta.url));
  expect(migrations.length).toBeGreaterThan(0);
  for (const statement of migrations.flatMap(({ statements }) => statements)) {
    const text = statement.replace(/^\s*--.*$/gm, '').trim();
    expect(text).toMatch(
      /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE \w+\s+(ADD|DROP) (COLUMN|INDEX) IF (NOT )?EXISTS|ALTER TABLE \w+ MODIFY) /,
    );
  }
});
