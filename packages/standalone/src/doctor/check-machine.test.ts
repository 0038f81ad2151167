import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDataFolder, checkDisk, checkNode } from './check-machine.ts';
import { renderFindings } from './finding.ts';

test.each([
  ['v24.21.0', 'ok'],
  ['v24.12.0', 'ok'],
  ['v26.1.0', 'ok'],
  ['v24.11.9', 'fail'],
  ['v20.20.2', 'fail'],
])('Node %s: %s', (version, status) => {
  expect(checkNode(version).status).toBe(status);
});

test('a data folder that is there, that can be made, and that cannot', async () => {
  await using made = await mkdtempDisposable(join(tmpdir(), 'junjo-doctor-'));
  expect(await checkDataFolder(made.path)).toEqual({ status: 'ok', what: 'data folder', found: made.path });
  expect((await checkDataFolder(join(made.path, 'a/b'))).found).toMatch(/will be made/);
  await writeFile(join(made.path, 'file'), '');
  expect(await checkDataFolder(join(made.path, 'file/a'))).toMatchObject({ status: 'fail' });
});

test('the disk of a folder that is not there yet', async () => {
  expect((await checkDisk(join(tmpdir(), 'not/there/yet'))).found).toMatch(/B free$/);
});

test('each finding is a line, with what to do under it', () => {
  const text = renderFindings([checkNode('v24.21.0'), checkNode('v20.0.0')]);
  expect(text.split('\n')).toEqual([
    'ok    Node  v24.21.0',
    'fail  Node  v20.0.0',
    expect.stringMatching(/^ {6}→ Node 24.12 or newer is needed/),
    '',
  ]);
});
