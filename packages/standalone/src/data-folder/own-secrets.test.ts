import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolderAt } from './data-folder.ts';
import { ownSecrets } from './own-secrets.ts';

test('makes two different keys of 32 bytes once, and finds them again', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'junjo-own-secrets-'));
  const folder = dataFolderAt('/', dir.path);
  const made = ownSecrets(folder);
  expect(made.sessionSecret).toHaveLength(32);
  expect(made.secureCookieKey).toHaveLength(32);
  expect(made.sessionSecret).not.toEqual(made.secureCookieKey);
  expect(ownSecrets(folder)).toEqual(made);
});

test.each(['', '{}', 'no JSON', '{"sessionSecret":"YQ==","secureCookieKey":"YQ=="}'])(
  'a damaged file is one sentence that names it, and stays as it is: %j',
  async (text) => {
    await using dir = await mkdtempDisposable(join(tmpdir(), 'junjo-own-secrets-'));
    const folder = dataFolderAt('/', dir.path);
    await writeFile(folder.secrets, text);
    expect(() => ownSecrets(folder)).toThrow(
      expect.objectContaining({ code: 'secrets_corrupt', message: expect.stringContaining(folder.secrets) }),
    );
    expect(await readFile(folder.secrets, 'utf8')).toBe(text);
  },
);
