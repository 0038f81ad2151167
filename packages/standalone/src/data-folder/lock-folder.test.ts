import { execFile } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { dataFolderAt } from './data-folder.ts';
import { lockFolder, tryLockFolder } from './lock-folder.ts';
import { runningProcess } from './running-process.ts';
import { writeRuntimeFile } from './runtime-file.ts';

async function newFolder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'junjo-lock-'));
  return { folder: dataFolderAt('/', made.path), [Symbol.asyncDispose]: () => made.remove() };
}

test('one at a time; the second is told who the first is', async () => {
  await using made = await newFolder();
  const { folder } = made;
  const lock = lockFolder(folder);
  writeRuntimeFile(folder, { pid: 4711 });
  expect(() => lockFolder(folder)).toThrow(
    `The data in ${folder.path} is in use by process 4711; stop it first, or set JUNJO_HOST_DB_DATA_PATH to another folder.`,
  );
  expect(runningProcess(folder)?.pid).toBe(4711);
  lock.release();
  expect(runningProcess(folder)).toBeUndefined();
  lockFolder(folder).release();
});

test('another process sees it too, and the lock of a killed one is free', async () => {
  await using made = await newFolder();
  const { folder } = made;
  const code = `
    import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'lock-folder.ts'))};
    lockFolder(JSON.parse(process.argv[1]));
    process.kill(process.pid, 'SIGKILL');`;
  const inChild = () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', code, JSON.stringify(folder)]);
  const lock = lockFolder(folder);
  await expect(inChild()).rejects.toThrow('in use by another process');
  lock.release();
  await expect(inChild()).rejects.toMatchObject({ signal: 'SIGKILL' });
  expect(tryLockFolder(folder)?.release()).toBeUndefined();
});

test('a lock file that is something else is one sentence', async () => {
  await using made = await newFolder();
  await writeFile(made.folder.lock, 'not a lock '.repeat(100));
  expect(() => lockFolder(made.folder)).toThrow(
    /^The lock file .*lock cannot be used \(file is not a database\); remove it/,
  );
});
