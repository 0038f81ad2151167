import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  configSchema,
  errorSchema,
  healthSchema,
  llmCallSchema,
  readinessSchema,
  spanDetailSchema,
  spanSchema,
  traceSchema,
  validationErrorSchema,
} from '@studio/api-schema';
import { RetryableError } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readerOf } from '../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../test/start-api.ts';

const captures = ['workflow-sdk-0.68.0', 'agent-sdk-0.68.0', 'legacy-sdk-0.62.1'].flatMap((name) =>
  decodeTraces(readFileSync(join(import.meta.dirname, `../../otlp/testdata/${name}.bin`))),
);
const golden = join(import.meta.dirname, '../testdata');

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ spanStore: readerOf(captures) });
});
afterAll(() => api[Symbol.asyncDispose]());

describe('the original system answered the same', () => {
  test.each(readdirSync(golden))('%s', async (file) => {
    const { request, status, body } = JSON.parse(readFileSync(join(golden, file), 'utf8')) as {
      request: string;
      status: number;
      body: unknown;
    };
    const answer = await api.get(request.replace('GET ', ''));
    expect(answer.status).toBe(status);
    // As text: the names stand in the original's order, too.
    expect(JSON.stringify(answer.body)).toBe(JSON.stringify(body));
  });
});

test('spans and traces fit the published schemas', async () => {
  const { body } = await api.get('/api/v1/observability/services/demo-app/spans?limit=250');
  expect(spanSchema.array().parse(body).length).toBeGreaterThan(10);
  const trace = await api.get('/api/v1/traces/7f9e31dcc256f221988d09d154b807cc');
  const parsed = traceSchema.parse(trace.body);
  expect(parsed.span_count).toBe(12);
  expect(parsed.spans.map(({ depth, name }) => `${depth} ${name}`)).toEqual([
    '0 Demo Workflow',
    '1 FirstNode',
    '1 CountItemsNode',
    '1 ConcurrentStuff',
    '2 NodeA',
    '3 ChatCompletion',
    '2 NodeB',
    '1 MySubflow',
    '2 CreateJoke',
    '2 CountJoke',
    '1 EvenNode',
    '1 FinalNode',
  ]);
  for (const { depth: _, has_missing_parent: __, ...detail } of parsed.spans) {
    const one = await api.get(`/api/v1/traces/${detail.trace_id}/spans/${detail.span_id}`);
    expect(spanDetailSchema.parse(one.body)).toEqual(detail);
  }
});

test('a call is read whole, whoever told it; a span that is no call is 404', async () => {
  const agent = '/api/v1/traces/90aadb965a9962becc6c0ca21561d8a6/spans';
  const { body } = await api.get(`${agent}/e11908bdb77ce503/llm`);
  expect(llmCallSchema.parse(body)).toMatchObject({
    kind: 'llm',
    provider: 'openai',
    model: 'gpt-x',
    system_instructions: [{ type: 'text', text: 'Answer.' }],
    input_messages: [
      { role: 'user', content: [{ type: 'text', text: '{"q":"weather?"}' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool_call', id: 'c1', name: 'get_weather', arguments_json: '{"city":"Rome"}' }],
      },
      { role: 'tool', content: [{ type: 'tool_result', id: 'c1', result_json: '{"temp":21}' }] },
    ],
    output_messages: [{ role: 'assistant', content: [{ type: 'text', text: '{"a":"21C"}' }] }],
    tokens: { input: 10, output: 5, cached_input: 0, cache_creation: 0, reasoning: 0 },
    cost_nano_usd: '0',
    is_cost_given: false,
    notes: [],
  });
  const tool = await api.get(`${agent}/71e7704a5dc49b85/llm`);
  expect(tool.body).toMatchObject({ kind: 'tool', tool_name: 'get_weather', output: '{"temp":21}' });
  const node = await api.get('/api/v1/traces/7f9e31dcc256f221988d09d154b807cc/spans/73a3bee6a94b6a24/llm');
  expect(node).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect((await api.get(`${agent}/00000000000000ff/llm`)).status).toBe(404);
});

test('roots have no parent, and with has_llm stand for traces with an LLM call', async () => {
  const path = '/api/v1/observability/services/demo-app/spans/root';
  const names = async (query: string) => {
    const { body } = await api.get(path + query);
    return spanSchema
      .array()
      .parse(body)
      .map(({ name }) => name);
  };
  expect(await names('')).toEqual(['Failing Workflow', 'Demo Workflow']);
  expect(await names('?has_llm=true')).toEqual(['Demo Workflow']);
  expect(await names('?has_llm=True&limit=1')).toEqual(['Demo Workflow']);
  expect(await names('?has_llm=0&limit=1')).toEqual(['Failing Workflow']);
});

test('ids may be sent in upper case; an unknown trace has no spans and is 404 in the canonical route', async () => {
  const path = '7F9E31DCC256F221988D09D154B807CC';
  expect((await api.get(`/api/v1/observability/traces/${path}/spans`)).body).toHaveLength(12);
  const unknown = '0'.repeat(31).concat('1');
  const original = await api.get(`/api/v1/observability/traces/${unknown}/spans`);
  expect(original).toMatchObject({ status: 200, body: [] });
  expect(await api.get(`/api/v1/traces/${unknown}`)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

test('workflow executions are workflows, not subflows', async () => {
  const { body } = await api.get('/api/v1/observability/services/demo-app/workflows');
  const types = spanSchema
    .array()
    .parse(body)
    .map((span) => span.attributes_json['junjo.span_type']);
  expect(new Set(types)).toEqual(new Set(['workflow']));
});

test('a span that is not there is null in the original route and 404 in the canonical one', async () => {
  const path = '7f9e31dcc256f221988d09d154b807cc/spans/00000000000000ff';
  expect(await api.get(`/api/v1/observability/traces/${path}`)).toMatchObject({ status: 200, body: null });
  const canonical = await api.get(`/api/v1/traces/${path}`);
  expect(canonical.status).toBe(404);
  expect(errorSchema.parse(canonical.body).code).toBe('not_found');
});

test.each([
  ['/api/v1/observability/services/x/spans?limit=0', 'limit'],
  ['/api/v1/observability/services/x/spans?limit=251', 'limit'],
  ['/api/v1/observability/services/x/spans?limit=many', 'limit'],
  ['/api/v1/observability/services/x/spans/root?has_llm=perhaps', 'has_llm'],
  ['/api/v1/observability/services/x/spans?colour=red', 'colour'],
  ['/api/v1/observability/services/x/spans?limit=1&limit=2', 'limit'],
  ['/api/v1/observability/services/x/spans?limit=', 'limit'],
  ['/api/v1/observability/services/x/spans?limit=1.5', 'limit'],
  ['/api/v1/observability/services/x/spans?api_key_id=k', 'api_key_id'],
  ['/api/v1/observability/services?project=default&project=default', 'project'],
  ['/api/v1/observability/traces/xyz/spans', 'trace_id'],
  ['/api/v1/observability/services/%zz/spans', 'path'],
  ['/api/v1/traces/xyz', 'trace_id'],
  ['/api/v1/traces/7f9e31dcc256f221988d09d154b807cc/spans/1', 'span_id'],
])('%s is refused, naming the parameter', async (path, parameter) => {
  const { status, body } = await api.get(path);
  expect(status).toBe(422);
  expect(validationErrorSchema.parse(body).errors.map((problem) => problem.path)).toEqual([parameter]);
});

test.each(['GET', 'DELETE', 'POST'])('unknown paths are 404 as JSON, also for %s', async (method) => {
  for (const path of ['/', '/api/v1/nothing', '/api/v2/traces', '/health/nothing']) {
    const answer = await fetch(api.url + path, { method });
    expect([path, answer.status]).toEqual([path, 404]);
    expect(errorSchema.parse(await answer.json()).code).toBe('not_found');
  }
});

test.each([
  '/health',
  '/health/ready',
  '/ping',
  '/openapi.json',
  '/docs',
  '/api/config',
  '/api/v1/observability/services',
  '/api/v1/observability/services/a/spans/root',
  '/api/v1/traces/7f9e31dcc256f221988d09d154b807cc',
])('%s is read only: other methods are 405 and told what is allowed', async (path) => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await fetch(api.url + path, { method, headers });
    expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
    expect(errorSchema.parse(await answer.json()).code).toBe('method_not_allowed');
  }
  const head = await fetch(api.url + path, { method: 'HEAD', headers });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('service names with a slash work raw and encoded', async () => {
  const [first] = captures;
  if (!first) throw new Error('no capture');
  const resource = { ...first.resource, attributes: [{ key: 'service.name', value: 'team/app' }] };
  const attributes = [{ key: 'junjo.span_type', value: 'workflow' }];
  const root = { ...first, resource, attributes, parentSpanId: '' };
  await using other = await startApi({ spanStore: readerOf([root]) });
  for (const name of ['team/app', 'team%2Fapp']) {
    for (const list of ['spans', 'spans/root?limit=250', 'workflows']) {
      const { status, body } = await other.get(`/api/v1/observability/services/${name}/${list}`);
      expect([list, status, (body as unknown[]).length]).toEqual([list, 200, 1]);
    }
  }
});

test('integers beyond 2^53 keep their digits', async () => {
  const [first] = captures;
  if (!first) throw new Error('no capture');
  const attributes = [{ key: 'big', value: 9_007_199_254_740_993n }];
  await using other = await startApi({ spanStore: readerOf([{ ...first, attributes }]) });
  const answer = await fetch(`${other.url}/api/v1/traces/${first.traceId}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(await answer.text()).toContain('"big":9007199254740993');
});

test('a store that does not answer is 503 with Retry-After', async () => {
  const failing = {
    ...readerOf([]),
    services: () =>
      Promise.reject(new RetryableError('down', { code: 'store_unavailable', retryAfterMs: 3000 })),
  };
  await using other = await startApi({ spanStore: failing });
  const { status, body, headers } = await other.get('/api/v1/observability/services');
  expect(status).toBe(503);
  expect(errorSchema.parse(body).code).toBe('unavailable');
  expect(headers.get('retry-after')).toBe('3');
});

test('health, readiness, ping and configuration need no token', async () => {
  await using other = await startApi({
    spanStore: readerOf([]),
    readiness: () => ({ ready: false, reason: 'the span store does not answer' }),
  });
  const open = (path: string) => other.get(path, {});
  expect(await open('/health')).toMatchObject({
    status: 200,
    body: { status: 'ok', app_name: 'Junjo AI Studio', version: expect.any(String) },
  });
  expect(await open('/health/ready')).toMatchObject({
    status: 503,
    body: { status: 'not_ready', reason: 'the span store does not answer' },
  });
  expect(await open('/ping')).toMatchObject({ status: 200, body: 'pong' });
  expect((await open('/api/v1/config')).body).toEqual((await open('/api/config')).body);
  configSchema.strict().parse((await open('/api/config')).body);
  healthSchema.strict().parse((await open('/health')).body);
  readinessSchema.strict().parse((await open('/health/ready')).body);
  expect((await open('/health/live')).status).toBe(200);
});
