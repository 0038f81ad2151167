/** Fresh reads: the log's tail and the store in one answer, or none. */

import type { Span } from '@studio/core';
import { RetryableError } from '@studio/core';
import type { SpanReader } from '@studio/span-store';
import { expect, test } from 'vitest';
import { readerOf } from '../../../test/reader-of.ts';
import { captures } from '../../../test/send-operation.ts';
import { startApi } from '../../../test/start-api.ts';
import { walOf } from '../../../test/wal-of.ts';

const traceId = captures[0]?.traceId ?? '';
const trace = captures.filter((span) => span.traceId === traceId);
const stored = trace.slice(0, 2);
const hot = trace.slice(1);
const path = `/api/v1/traces/${traceId}`;
const last = `${path}/spans/${trace.at(-1)?.spanId}`;

interface Body {
  readonly code: string;
  readonly message: string;
  readonly span_count: number;
  readonly hot_spans: number;
  readonly truncated: boolean;
  readonly name: string;
  readonly spans: readonly { readonly span_id: string; readonly name: string }[];
}

async function get(options: Parameters<typeof startApi>[0], url: string) {
  await using api = await startApi(options);
  const { status, body } = await api.get(url);
  return { status, body: body as Body };
}

test('spans of both, each identity once, and how many came from the log', async () => {
  const options = { spanStore: readerOf(stored), wal: walOf(hot) };
  const fresh = await get(options, `${path}?fresh=true`);
  expect(fresh.body).toMatchObject({
    span_count: trace.length,
    hot_spans: trace.length - stored.length,
    truncated: false,
  });
  expect(new Set(fresh.body.spans.map(({ span_id }) => span_id)).size).toBe(trace.length);
  expect((await get(options, path)).body).toMatchObject({ span_count: stored.length, hot_spans: 0 });
});

test('before and after indexing the spans are the same', async () => {
  const before = await get({ spanStore: readerOf([]), wal: walOf(trace) }, `${path}?fresh=true`);
  const after = await get({ spanStore: readerOf(trace), wal: walOf() }, `${path}?fresh=true`);
  expect(before.body.spans).toEqual(after.body.spans);
  expect([before.body.hot_spans, after.body.hot_spans]).toEqual([trace.length, 0]);
});

test("of an identity that is in both, the store's span is shown", async () => {
  const claimed: Span[] = stored.map((span) => ({ ...span, name: 'another' }));
  const { body } = await get({ spanStore: readerOf(stored), wal: walOf(claimed) }, `${path}?fresh=true`);
  expect(body.hot_spans).toBe(0);
  expect(body.spans.map(({ name }) => name)).not.toContain('another');
});

test('the log is read before the store: what is indexed in between is not lost', async () => {
  let isIndexed = false;
  const wal = walOf(trace);
  const inOrder: SpanReader = {
    ...readerOf([]),
    trace: (...args) => readerOf(isIndexed ? trace : []).trace(...args),
    span: (...args) => readerOf(isIndexed ? trace : []).span(...args),
  };
  const whileIndexing: typeof wal = {
    ...wal,
    hotSnapshot: async () => {
      isIndexed = true;
      return { spans: [], truncated: false };
    },
  };
  const options = { spanStore: inOrder, wal: whileIndexing };
  expect((await get(options, `${path}?fresh=true`)).body.span_count).toBe(trace.length);
  isIndexed = false;
  expect((await get(options, `${last}?fresh=true`)).status).toBe(200);
});

test('a span of the log, and of the store', async () => {
  const options = { spanStore: readerOf(stored), wal: walOf(hot) };
  expect((await get(options, last)).status).toBe(404);
  expect((await get(options, `${last}?fresh=true`)).body).toMatchObject({ hot_spans: 1 });
  const first = `${path}/spans/${stored[0]?.spanId}`;
  expect((await get(options, `${first}?fresh=true`)).body).toMatchObject({ hot_spans: 0 });
});

test('only the project of the request, whatever the tail gives', async () => {
  const wal = walOf(trace);
  const careless: typeof wal = {
    ...wal,
    hotSnapshot: async (request) => {
      const { spans, truncated } = await wal.hotSnapshot(request);
      return { spans: spans.map((span) => ({ ...span, projectId: 'other' })), truncated };
    },
  };
  for (const url of [path, last]) {
    expect((await get({ spanStore: readerOf([]), wal: careless }, `${url}?fresh=true`)).status).toBe(404);
  }
});

test('a tail that was cut off is truncated; with nothing found it is 503, not "there is none"', async () => {
  const cut = walOf(hot, { truncated: true });
  const found = await get({ spanStore: readerOf(stored), wal: cut }, `${path}?fresh=true`);
  expect(found.body).toMatchObject({ truncated: true });
  const nothing = { spanStore: readerOf([]), wal: walOf([], { truncated: true }) };
  for (const url of [path, last]) {
    const { status, body } = await get(nothing, `${url}?fresh=true`);
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(body.message).toContain('waiting to be indexed');
  }
});

test.each([
  ['that cannot be read', new RetryableError('down', { code: 'receiver_unreachable' })],
  ['that nobody knows of', null],
])('a tail %s is 503, never an answer that may be old', async (_, failure) => {
  const wal = failure && { ...walOf(), hotSnapshot: () => Promise.reject(failure) };
  for (const url of [path, last]) {
    const { status, body } = await get({ spanStore: readerOf(trace), wal }, `${url}?fresh=true`);
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(body.message).toContain('without fresh=true');
    expect((await get({ spanStore: readerOf(trace), wal }, url)).status).toBe(200);
  }
});

test('fresh is true or false', async () => {
  const { status } = await get({ spanStore: readerOf(trace) }, `${path}?fresh=perhaps`);
  expect(status).toBe(422);
});
