/** The receiver in front of the real embedded log and the real in-process key cache. */
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { systemClock } from '@studio/core';
import { openKeyCache } from '@studio/key-cache/open';
import { createLogger } from '@studio/runtime';
import { openSpanLog } from '@studio/span-log/open';
import { expect, test } from 'vitest';
import { exampleSpans, protobufOf } from '../test/example-spans.ts';
import { post, RawGrpcClient } from '../test/raw-clients.ts';
import { API_KEY, startReceiver, VALID } from '../test/start-receiver.ts';

test('what was acknowledged is in the log, byte for byte, also after it is opened again', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'receiver-log-'));
  const logger = createLogger({ level: 'silent', format: 'json' });
  const open = () =>
    openSpanLog({ kind: 'embedded', dir: folder.path, requiredGroups: [] }, { clock: systemClock, logger });
  const sent: string[] = [];
  const first = await open();
  const keyCache = await openKeyCache({ kind: 'in-process', maxEntries: 10 }, { clock: systemClock });
  {
    await using receiver = await startReceiver({ spanLog: first, keyCache });
    using client = new RawGrpcClient(receiver.grpc);
    for (let i = 0; i < 20; i++) {
      const body = protobufOf(exampleSpans(5));
      sent.push(body.toString('hex'));
      const gzip = { 'content-encoding': 'gzip' };
      const isTaken =
        i % 3 === 0
          ? (await client.export(body)).code === 0
          : i % 3 === 1
            ? (await post(receiver.http, body)).status === 200
            : (await post(receiver.http, gzipSync(body), { headers: gzip })).status === 200;
      expect(isTaken).toBe(true);
    }
  }
  await first.close();

  await using again = Object.assign(await open(), {
    [Symbol.asyncDispose](this: { close(): Promise<void> }) {
      return this.close();
    },
  });
  const found: string[] = [];
  const ends = await again.endOffsets();
  for (const [partition, end] of ends.entries()) {
    for (const { record } of await again.read(partition, 0, end)) {
      if (!record) throw new Error('a record cannot be read');
      expect(record).toMatchObject({ projectId: VALID.projectId, keyId: VALID.keyId, spanCount: 5 });
      const body = record.encoding === 'gzip' ? gunzipSync(record.body) : record.body;
      found.push(Buffer.from(body).toString('hex'));
    }
  }
  expect(found.sort()).toEqual(sent.sort());
});

test('a key that is revoked stops working, and nothing revives it', async () => {
  const keyCache = await openKeyCache({ kind: 'in-process', maxEntries: 10 }, { clock: systemClock });
  let isRevoked = false;
  await using receiver = await startReceiver({
    keyCache,
    lookUpKey: async (key) => (key === API_KEY && !isRevoked ? VALID : { valid: false }),
  });
  const send = async () => (await post(receiver.http, protobufOf(exampleSpans(1)))).status;
  expect(await send()).toBe(200);
  isRevoked = true;
  expect(await send()).toBe(200);
  await keyCache.invalidateKeyId(VALID.keyId);
  expect(await send()).toBe(401);
});
