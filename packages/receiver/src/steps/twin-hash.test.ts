import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { twinHashes } from './twin-hash.ts';

const body = Buffer.from('body');

test('is SHA-256 of project, a zero byte and the body', () => {
  const expected = createHash('sha256').update('project-1\0body').digest('hex');
  const [twinHash, ...others] = twinHashes('project-1', body, 1);
  expect(Buffer.from(twinHash!).toString('hex')).toBe(expected);
  expect(others).toEqual([]);
});

test('parts of a split request differ, the same way each time', () => {
  const hashes = twinHashes('project-1', body, 3).map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(new Set(hashes).size).toBe(3);
  expect(hashes[2]).toBe(createHash('sha256').update('project-1\0body\0\0\0\x02').digest('hex'));
});

test('the border between project and body counts', () => {
  const [first] = twinHashes('ab', Buffer.from('c'), 1);
  const [second] = twinHashes('a', Buffer.from('bc'), 1);
  expect(first).not.toEqual(second);
});
