import type { KeyCache } from '@studio/key-cache';
import { expect, onTestFinished, test } from 'vitest';
import { startControlServer } from './control-server.ts';

async function start() {
  const forgotten: string[] = [];
  const keyCache: KeyCache = {
    get: async () => undefined,
    put: async () => {},
    epoch: async () => 0,
    invalidateKeyId: async (id) => void forgotten.push(`id ${id}`),
    invalidateHash: async (hash) => void forgotten.push(`hash ${hash}`),
    close: async () => {},
  };
  const server = await startControlServer(keyCache, 'secret');
  onTestFinished(() => server.stop());
  const call = async (path: string, token = 'secret', method = 'POST') => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(server.url + path, { method, headers })).status;
  };
  return { forgotten, call };
}

test('the cache forgets revoked keys by id and created ones by hash', async () => {
  const { forgotten, call } = await start();
  expect(await call('/keys/revoked/key-1')).toBe(204);
  expect(await call('/keys/created/00ff')).toBe(204);
  expect(forgotten).toEqual(['id key-1', 'hash 00ff']);
});

test('nobody without the token gets in, and nothing else is there', async () => {
  const { forgotten, call } = await start();
  expect(await call('/keys/revoked/key-1', 'wrong!')).toBe(401);
  expect(await call('/keys/revoked/key-1', '')).toBe(401);
  expect(await call('/keys/revoked/key-1', 'secret', 'GET')).toBe(404);
  expect(await call('/keys/revoked/')).toBe(404);
  expect(await call('/else')).toBe(404);
  expect(forgotten).toEqual([]);
});
