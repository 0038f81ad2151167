/** Bounds of the answers: how many at once, how long, and what happens when the client goes away. */

import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { decodeTraces } from '@studio/otlp';
import { expect, test, vi } from 'vitest';
import { get } from '../../test/http-request.ts';
import { readerOf } from '../../test/reader-of.ts';
import { startApi, TOKEN } from '../../test/start-api.ts';

const PATH = '/api/v1/observability/services';
const headers = { authorization: `Bearer ${TOKEN}` };

/** Every question waits until it is let go. */
function slowStore() {
  const waiting: (() => void)[] = [];
  const services = () => new Promise<readonly string[]>((resolve) => waiting.push(() => resolve(['a'])));
  const asked = (count: number) => vi.waitFor(() => expect(waiting).toHaveLength(count));
  return { store: { ...readerOf([]), services }, waiting, asked };
}

test('beyond the limit the answer is 503, and places become free again', async () => {
  const { store, waiting, asked } = slowStore();
  await using api = await startApi({ spanStore: store, limits: { maxAtOnce: 2, timeoutMs: 30_000 } });
  const held = [get(api.url + PATH, headers), get(api.url + PATH, headers)];
  await asked(2);
  const refused = await api.get(PATH);
  expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await api.get('/ping', {})).status).toBe(200);
  for (const letGo of waiting.splice(0)) letGo();
  for (const { status } of await Promise.all(held)) expect(status).toBe(200);
  const next = get(api.url + PATH, headers);
  await asked(1);
  waiting[0]?.();
  expect((await next).status).toBe(200);
});

test('what takes too long is 503, and its place is free when the store is done', async () => {
  const { store, waiting, asked } = slowStore();
  await using api = await startApi({ spanStore: store, limits: { maxAtOnce: 1, timeoutMs: 50 } });
  expect(await api.get(PATH)).toMatchObject({
    status: 503,
    body: { code: 'unavailable', message: 'It took too long; try again.' },
  });
  expect((await api.get(PATH)).body).toMatchObject({ message: 'Too many requests at once; try again.' });
  await asked(1);
  waiting[0]?.();
  await vi.waitFor(async () => {
    expect((await api.get(PATH)).body).toMatchObject({ message: 'It took too long; try again.' });
  });
});

test('a client that goes away is not waited for, and its place is kept until the store is done', async () => {
  const { store, waiting, asked } = slowStore();
  await using api = await startApi({ spanStore: store, limits: { maxAtOnce: 1, timeoutMs: 30_000 } });
  const gone = request(api.url + PATH, { headers });
  gone.on('error', () => {});
  gone.end();
  await asked(1);
  gone.destroy();
  expect((await api.get(PATH)).status).toBe(503);
  waiting.shift()?.();
  const pending = await vi.waitFor(async () => {
    const next = get(api.url + PATH, headers);
    const isRefused = await Promise.race([next.then(() => true), asked(1).then(() => false)]);
    expect(isRefused).toBe(false);
    return { next };
  });
  waiting[0]?.();
  expect((await pending.next).status).toBe(200);
});

test('a long trace is written whole; one that is cut off cannot be taken for whole', async () => {
  const capture = join(import.meta.dirname, '../../../otlp/testdata/workflow-sdk-0.68.0.bin');
  const [first] = decodeTraces(readFileSync(capture));
  if (!first) throw new Error('no capture');
  const attributes = [{ key: 'text', value: 'x'.repeat(10_000) }];
  const spans = Array.from({ length: 1_000 }, (_, i) => ({
    ...first,
    attributes,
    spanId: (i + 1).toString(16).padStart(16, '0'),
    parentSpanId: '',
  }));
  await using api = await startApi({ spanStore: readerOf(spans) });
  const url = `${api.url}/api/v1/traces/${first.traceId}`;
  const { text, headers: got } = await get(url, headers);
  expect(got['transfer-encoding']).toBe('chunked');
  expect(JSON.parse(text).spans).toHaveLength(1_000);

  // The oldest, so the last one written.
  const toJSON = () => {
    throw new Error('spoilt');
  };
  const spoilt = { ...first, startTimeUnixNano: 0n, name: { toJSON } as unknown as string };
  await using failing = await startApi({ spanStore: readerOf([...spans, spoilt]) });
  const list = `${failing.url}/api/v1/observability/traces/${first.traceId}/spans`;
  await expect(get(list, headers)).rejects.toMatchObject({ code: 'ECONNRESET' });
});
