import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Spool } from './spool.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spool-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const body = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

test('holds a body while it is used', async () => {
  writeFileSync(join(dir, 'left-over'), 'x');
  const spool = new Spool(dir, 10, 10);
  expect(readdirSync(dir)).toEqual([]);
  const seen = await spool.with(body('a\n\n', 'b'), async (file, size) => [
    readFileSync(file, 'utf8'),
    size,
    file,
  ]);
  expect(seen.slice(0, 2)).toEqual(['a\n\nb', 4]);
  expect(existsSync(String(seen[2]))).toBe(false);
});

test('refuses a body that is too large, one too many, and takes the next', async () => {
  const spool = new Spool(dir, 10, 15);
  const use = async () => 'used';
  await expect(spool.with(body('12345678901'), use)).rejects.toMatchObject({ status: 413 });
  await spool.with(body('1234567890'), async () => {
    await expect(spool.with(body('123', '456'), use)).rejects.toMatchObject({ code: 'spool_full' });
    expect(await spool.with(body('12345'), use)).toBe('used');
  });
  expect(await spool.with(body('1234567890'), use)).toBe('used');
  expect(readdirSync(dir)).toEqual([]);
});

test('a body that breaks off is never used', async () => {
  const spool = new Spool(dir, 10, 10);
  async function* broken() {
    yield Buffer.from('x');
    throw new Error('connection lost');
  }
  const use = async () => expect.unreachable();
  await expect(spool.with(Readable.from(broken()), use)).rejects.toThrow('connection lost');
  expect(readdirSync(dir)).toEqual([]);
});
