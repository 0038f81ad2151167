import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { readEnv } from './read-env.ts';

test('.env is read when it is there, and the environment wins', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-env-'));
  expect(readEnv({ A: '1' }, folder.path)).toEqual({ A: '1' });
  await writeFile(join(folder.path, '.env'), 'A=2\nB="b c"\n# C=3\n');
  expect(readEnv({ A: '1' }, folder.path)).toEqual({ A: '1', B: 'b c' });
});

test('a .env that cannot be read is named', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-env-'));
  await mkdir(join(folder.path, '.env'));
  expect(() => readEnv({}, folder.path)).toThrow(ConfigError);
});
