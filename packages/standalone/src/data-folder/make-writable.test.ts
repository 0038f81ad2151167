import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWritable } from './make-writable.ts';

test('makes the folder, and leaves nothing in it', async () => {
  await using made = await mkdtempDisposable(join(tmpdir(), 'junjo-folder-'));
  const path = join(made.path, 'a/b');
  await makeWritable(path);
  expect(await readdir(path)).toEqual([]);
});

test('a folder that cannot be is one sentence with what to do', async () => {
  await using made = await mkdtempDisposable(join(tmpdir(), 'junjo-folder-'));
  const path = join(made.path, 'file');
  await writeFile(path, '');
  await expect(makeWritable(path)).rejects.toThrow(
    `The data folder ${path} cannot be written (there is a file of that name); give this user the right to, or set JUNJO_HOST_DB_DATA_PATH to another folder.`,
  );
});
