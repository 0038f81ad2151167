/** The search over a real index on the embedded engine, and an embedder over real HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import type { VectorIndex } from '@studio/vector-index';
import { openEmbedder, openVectorIndex } from '@studio/vector-index/open';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dense, point } from '../../../../vector-index/conformance/build-points.ts';
import {
  type EmbeddingsEndpoint,
  embeddings,
  startEmbeddingsEndpoint,
} from '../../../../vector-index/test/embeddings-endpoint.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

const DAY_MS = 86_400_000;
const now = Date.now();
const MODEL = 'test-embedder';

let dataDir: string;
let engine: Engine;
let index: VectorIndex;
let endpoint: EmbeddingsEndpoint;
let isDown = false;
/** By words alone; by words and by meaning; off. */
let plain: StartedApi;
let semantic: StartedApi;
let off: StartedApi;

const shared = { projectId: 'default', startUnixMs: now - 1_000 };
const refund = point({
  ...shared,
  text: 'The refund_policy says: refused refunds are final',
  dense: dense(1, 0, 0, 0),
});
const money = point({
  ...shared,
  text: 'money back was not granted',
  kind: 'TOOL',
  dense: dense(1, 0.1, 0, 0),
});
const other = point({
  ...shared,
  text: 'refund of a parcel',
  serviceName: 'support',
  dense: dense(0, 1, 0, 0),
});
const old = point({
  ...shared,
  startUnixMs: now - 40 * DAY_MS,
  text: 'an old refund',
  dense: dense(1, 0, 0, 0),
});
const foreign = point({
  ...shared,
  projectId: 'elsewhere',
  text: 'refund of somebody else',
  dense: dense(1, 0, 0, 0),
});

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'junjo-search-'));
  engine = await startEngine({ dataDir });
  index = await openVectorIndex(
    { kind: 'clickhouse', url: engine.url, database: 'search' },
    { clock: systemClock },
  );
  await index.migrate();
  await index.upsert([refund, money, other, old, foreign]);
  endpoint = await startEmbeddingsEndpoint(({ body: { input } }) =>
    isDown
      ? { status: 401, body: {} }
      : embeddings(input.map((text) => (text.includes('refund') ? [1, 0, 0, 0] : [0, 0, 0, 1]))),
  );
  const config = { url: endpoint.url, model: MODEL, dimensions: 4, maxInputBytes: 1_000 };
  const embedder = openEmbedder(config, { clock: systemClock });
  plain = await startApi({ spanStore: readerOf([]), vectors: { index } });
  semantic = await startApi({ spanStore: readerOf([]), vectors: { index, embedder } });
  off = await startApi({ spanStore: readerOf([]) });
});

afterAll(async () => {
  await Promise.all([plain, semantic, off].map((api) => api[Symbol.asyncDispose]()));
  await endpoint[Symbol.asyncDispose]();
  await index.close();
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(api: StartedApi, body: unknown) {
  const answer = await fetch(`${api.url}/api/v1/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is what is tested
  return { status: answer.status, body: (await answer.json()) as Record<string, any> };
}

const spansOf = ({ body }: Awaited<ReturnType<typeof ask>>) =>
  body['items'].map(({ span_id }: { span_id: string }) => span_id);

test('by words: what is known of the span, where it was found, and the words marked', async () => {
  const answer = await ask(plain, { query: 'refund policy', limit: 1 });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ mode: 'lexical', truncated: false });
  const [item] = answer.body['items'];
  expect(item).toMatchObject({
    trace_id: refund.traceId,
    span_id: refund.spanId,
    score: 1 / 61,
    lexical: { rank: 1, score: expect.any(Number) },
    dense: null,
    name: 'chat',
    service_name: 'shop',
    kind: 'LLM',
    model: 'gpt-4o',
    session_id: 'session-1',
    start_time: new Date(refund.startUnixMs).toISOString(),
    snippet: refund.text,
  });
  const marked = item.highlights.map(([start, end]: [number, number]) => item.snippet.slice(start, end));
  expect(marked).toEqual(['refund', 'policy']);
});

test('by both: what is alike in meaning alone is found too, and says so', async () => {
  const answer = await ask(semantic, { query: 'refund' });
  expect(answer.body['mode']).toBe('hybrid');
  expect(spansOf(answer).slice(0, 1)).toEqual([refund.spanId]);
  const found = answer.body['items'].find((item: { span_id: string }) => item.span_id === money.spanId);
  expect(found).toMatchObject({ lexical: null, dense: { rank: 2 }, highlights: [] });
});

test('by meaning', async () => {
  const answer = await ask(semantic, { query: 'refund', mode: 'dense', limit: 2 });
  expect(answer.body['mode']).toBe('dense');
  expect(spansOf(answer)).toEqual([refund.spanId, money.spanId]);
});

test('the last 30 days, unless told otherwise', async () => {
  expect(spansOf(await ask(plain, { query: 'refund' }))).not.toContain(old.spanId);
  const since = new Date(now - 50 * DAY_MS).toISOString();
  for (const from of [since, now - 50 * DAY_MS]) {
    expect(spansOf(await ask(plain, { query: 'refund', filters: { from } }))).toContain(old.spanId);
  }
  const to = now - 30 * DAY_MS;
  expect(spansOf(await ask(plain, { query: 'refund', filters: { to } }))).toEqual([old.spanId]);
});

test.each([
  [{ service: 'support' }, [other.spanId]],
  [{ kind: 'llm', service: 'shop' }, [refund.spanId]],
  [{ model: 'claude-sonnet-5' }, []],
])('filters %j', async (filters, expected) => {
  expect(spansOf(await ask(plain, { query: 'refund', filters }))).toEqual(expected);
});

describe('more like a span', () => {
  const like = { trace_id: refund.traceId.toUpperCase(), span_id: refund.spanId };

  test('by words and by meaning, without itself', async () => {
    const spans = spansOf(await ask(semantic, { like }));
    expect(spans).toContain(money.spanId);
    expect(spans).toContain(other.spanId);
    expect(spans).not.toContain(refund.spanId);
    expect(spansOf(await ask(plain, { like }))).toEqual([other.spanId]);
  });

  test('that has no text, or is of another project: 404', async () => {
    for (const { traceId, spanId } of [foreign, { traceId: '1'.repeat(32), spanId: '1'.repeat(16) }]) {
      const answer = await ask(semantic, { like: { trace_id: traceId, span_id: spanId } });
      expect([answer.status, answer.body['code']]).toEqual([404, 'not_found']);
    }
  });
});

test('nothing of another project', async () => {
  for (const mode of ['lexical', 'dense', 'hybrid']) {
    const spans = spansOf(
      await ask(semantic, { query: 'refund of somebody else', mode, filters: { from: 0 } }),
    );
    expect(spans).not.toContain(foreign.spanId);
  }
});

test('by meaning without an embedder: an error that names the variable', async () => {
  const { status, body } = await ask(plain, { query: 'refund', mode: 'dense' });
  expect([status, body['code']]).toEqual([409, 'no_embedder']);
  expect(body['message']).toContain('JUNJO_EMBEDDINGS_URL');
});

test('switched off: an error that names the variable', async () => {
  const { status, body } = await ask(off, { query: 'refund' });
  expect([status, body['code']]).toEqual([409, 'search_off']);
});

test('while the embedder is away: by words alone, or 503 where only meaning was asked for', async () => {
  isDown = true;
  const both = await ask(semantic, { query: 'refund' });
  expect([both.status, both.body['mode']]).toEqual([200, 'lexical']);
  const meaning = await ask(semantic, { query: 'refund', mode: 'dense' });
  expect([meaning.status, meaning.body['code']]).toEqual([503, 'unavailable']);
  isDown = false;
});

test.each([
  [{}, 'must have either query or like'],
  [
    { query: 'a', like: { trace_id: '1'.repeat(32), span_id: '1'.repeat(16) } },
    'must have either query or like',
  ],
  [{ query: '  ' }, 'must not be empty'],
  [{ query: 'a', limit: 101 }, 'must be at most 100'],
  [{ query: 'a', mode: 'magic' }, 'mode'],
  [{ query: 'a', filters: { form: 1 } }, 'form'],
  [{ query: 'a', filters: { from: 'yesterday' } }, 'must be a time'],
  [{ query: 'a', filters: { from: 2, to: 1 } }, 'from must be before to'],
  [{ like: { trace_id: 'x', span_id: 'y' } }, 'hexadecimal'],
])('%j is refused', async (body, problem) => {
  const answer = await ask(plain, body);
  expect(answer.status).toBe(422);
  expect(answer.body['message']).toContain(problem);
});

test('what is searched for is in no log', () => {
  for (const api of [plain, semantic]) expect(api.log()).not.toContain('refund');
});
