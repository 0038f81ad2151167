/** A span that was sent is found by what it says, and more like it, in a server of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeTraces } from '@studio/otlp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { span } from '../../indexer/test/records.ts';
import { eventually, postTraces } from './rest-client.ts';
import { type Server, startServer } from './standalone-process.ts';

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-search-'));
  server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

const call = (prompt: string) =>
  span({
    startTimeUnixNano: BigInt(Date.now()) * 1_000_000n,
    attributes: [
      { key: 'openinference.span.kind', value: 'LLM' },
      { key: 'input.value', value: prompt },
    ],
  });

interface Found {
  readonly mode: string;
  readonly items: readonly { readonly span_id: string; readonly snippet: string }[];
}

async function search(body: object): Promise<Found> {
  const { ready } = server;
  const response = await fetch(`${ready.endpoints.api}/api/v1/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Found;
}

test('sent, found by its words, and found as like another one', async () => {
  const [first, second] = [call('the parcel to Bern is late'), call('my parcel is late again')];
  const { ready } = server;
  expect(await postTraces(ready, ready.apiKey ?? '', encodeTraces([first, second]))).toBe(200);
  const found = await eventually('both spans in the index', async () => {
    const answer = await search({ query: 'late parcel' });
    return answer.items?.length === 2 ? answer : undefined;
  });
  expect(found.mode).toBe('lexical');
  expect(found.items.map(({ span_id }) => span_id).sort()).toEqual([first.spanId, second.spanId].sort());
  const like = await search({ like: { trace_id: first.traceId, span_id: first.spanId } });
  expect(like.items.map(({ snippet }) => snippet)).toEqual(['my parcel is late again']);
});
