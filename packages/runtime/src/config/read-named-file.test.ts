import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pricesText } from './read-named-file.ts';

test('the prices file: not set, there, not there', async () => {
  expect(await pricesText({ pricesFile: undefined })).toBeUndefined();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-prices-'));
  const pricesFile = join(folder.path, 'prices.json');
  await writeFile(pricesFile, '{}');
  expect(await pricesText({ pricesFile })).toBe('{}');
  const missing = pricesText({ pricesFile: '/not/there.json' });
  await expect(missing).rejects.toThrow(/JUNJO_PRICES_FILE is "\/not\/there.json", which cannot be read/);
});
