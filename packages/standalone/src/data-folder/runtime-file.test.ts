import { mkdtempDisposable, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolderAt } from './data-folder.ts';
import { readRuntimeFile, removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts';

test('what is written is read, by this user only', async () => {
  await using made = await mkdtempDisposable(join(tmpdir(), 'junjo-run-'));
  const folder = dataFolderAt('/', made.path);
  expect(readRuntimeFile(folder)).toBeUndefined();
  writeRuntimeFile(folder, { pid: 1 });
  expect(readRuntimeFile(folder)).toEqual({ pid: 1 });
  expect((await stat(folder.runtime)).mode & 0o777).toBe(0o600);
  await writeFile(folder.runtime, '{"pid":');
  expect(readRuntimeFile(folder)).toBeUndefined();
  removeRuntimeFile(folder);
  removeRuntimeFile(folder);
});
