import { systemClock } from '@studio/core';
import { expect, test } from 'vitest';
import { openSpanStore } from './open.ts';

const deps = { logger: { warn: () => {} }, clock: systemClock };

test.each(['', 'localhost:8123', 'tcp://localhost:9000'])('%j is not a URL of a store', async (url) => {
  await expect(openSpanStore({ url, ...deps })).rejects.toMatchObject({ code: 'invalid_store_url' });
});

test.each(['a-b', '1a', 'a;b', 'ä'])('%j is not a name for a database', async (database) => {
  await expect(openSpanStore({ url: 'http://127.0.0.1:1', database, ...deps })).rejects.toMatchObject({
    code: 'invalid_database_name',
  });
});

test('a store that cannot be reached rejects with RetryableError everywhere', async () => {
  const store = await openSpanStore({ url: 'http://u:p@127.0.0.1:1/db', ...deps });
  const away = { name: 'RetryableError', code: 'store_unavailable' };
  await expect(store.ping()).rejects.toMatchObject(away);
  await expect(store.migrate()).rejects.toMatchObject(away);
  await expect(store.services('p')).rejects.toMatchObject(away);
  await expect(
    store.insert({
      logId: 'l',
      partition: 0,
      first: 0,
      last: 0,
      rows: [],
      ledger: [
        { projectId: 'p', receivedDay: 1, accepted: 1, stored: 0, twins: 0, deadLettered: 0, rejected: 0 },
      ],
    }),
  ).rejects.toMatchObject(away);
  await expect(
    store.query('SELECT 1', { maxRows: 1, maxMemoryBytes: 1, timeoutMs: 100 }),
  ).rejects.toMatchObject(away);
  await store.close();
});
