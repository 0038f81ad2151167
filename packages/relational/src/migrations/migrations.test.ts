import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addMigration } from './add-migration.ts';
import { migrations } from './list.ts';
import { migrationNames, renderList } from './render-list.ts';

const run = promisify(execFile);
const folder = import.meta.dirname;

describe('the list of migrations', () => {
  it('is the one that the folder gives', async () => {
    const names = migrationNames(await readdir(folder));
    expect(await readFile(join(folder, 'list.ts'), 'utf8')).toBe(renderList(names));
    expect(Object.keys(migrations)).toEqual(names);
  });

  it('is numbered from 001 without a gap', () => {
    const numbers = Object.keys(migrations).map((name) => Number(name.slice(0, 3)));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });
});

describe('addMigration', () => {
  let copy = '';
  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'junjo-migrations-'));
    await cp(folder, copy, { recursive: true });
  });
  afterEach(() => rm(copy, { recursive: true, force: true }));

  it('writes the next file and puts it into the list', async () => {
    const before = Object.keys(migrations);
    const path = await addMigration(copy, 'add-users');
    const number = String(before.length + 1).padStart(3, '0');
    expect(basename(path)).toBe(`${number}-add-users.ts`);
    expect(await readFile(path, 'utf8')).toContain('export async function up(');
    expect(await readFile(join(copy, 'list.ts'), 'utf8')).toBe(
      renderList([...before, `${number}-add-users`]),
    );
  });

  it.each(['', 'Add Users', 'add_users', '../escape', 'add-'])('refuses the name %j', async (name) => {
    const files = await readdir(copy);
    await expect(addMigration(copy, name)).rejects.toMatchObject({ code: 'invalid_migration_name' });
    expect(await readdir(copy)).toEqual(files);
  });
});

it('the command says how it is used, and names a bad name', async () => {
  const command = join(folder, '..', 'migration-new.ts');
  const files = await readdir(folder);
  await expect(run(process.execPath, [command])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage'),
  });
  const refused = run(process.execPath, [command, 'No Name']);
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('"No Name"') });
  expect(await readdir(folder)).toEqual(files);
});
