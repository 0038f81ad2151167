/** What the API tells of real captures: as the original where it answered, and more. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflowComparisonSchema, workflowExecutionSchema, workflowPageSchema } from '@studio/api-schema';
import type { Clock } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi } from '../../../test/start-api.ts';

const captures = ['workflow-sdk-0.68.0', 'agent-sdk-0.68.0', 'legacy-sdk-0.62.1'].flatMap((name) =>
  decodeTraces(readFileSync(join(import.meta.dirname, `../../../../otlp/testdata/${name}.bin`))),
);
const goldens = join(import.meta.dirname, 'testdata');

const WORKFLOW = '7f9e31dcc256f221988d09d154b807cc/b1c5ce038d09407d';
const FAILED = '0535ad4c58ec20a22aefd7bb5c505f6e/bab636eca5267ccc';
const LEGACY = '5106b7b52eefc5d58b0ee1eecfa7a280/9b85861fe5c31342';

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ spanStore: readerOf(captures) });
});
afterAll(() => api[Symbol.asyncDispose]());

const resolution = (type: string, runtimeId: string, service = 'demo-app', namespace = '') =>
  `/api/v1/execution-resolution?service_namespace=${namespace}&service_name=${encodeURIComponent(service)}` +
  `&executable_type=${type}&runtime_id=${runtimeId}`;

describe('execution resolution', () => {
  test.each(readdirSync(goldens))('%s, and where its failures are', async (file) => {
    const golden = JSON.parse(readFileSync(join(goldens, file), 'utf8')) as {
      request: string;
      body: { detail_path: string; trace_path: string };
    };
    const { body, status } = await api.get(golden.request.replace('GET ', ''));
    expect(status).toBe(200);
    const { trace_path: tracePath, ...before } = golden.body;
    const failurePath = `${before.detail_path}?tab=failures`;
    const expected = { ...before, failure_path: failurePath, trace_path: tracePath };
    expect(JSON.stringify(body)).toBe(JSON.stringify(expected));
  });

  test.each([
    ['workflow', 'NK4yYR0Al33HubYXMvmXb', '9b85861fe5c31342'],
    ['subflow', 'FXEVI16ZQbyICb9kIs8bg', '6cae12bd5897a3b5'],
  ])('a legacy %s, which the original did not find', async (type, runtimeId, spanId) => {
    const { status, body } = await api.get(resolution(type, runtimeId, 'demo-legacy'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ trace_id: '5106b7b52eefc5d58b0ee1eecfa7a280', span_id: spanId });
  });

  test('of another type, service or namespace there is none', async () => {
    const id = 'vtbthSuJQRzBHPmK440Xo';
    for (const path of [
      resolution('subflow', id),
      resolution('workflow', id, 'demo-agents'),
      resolution('workflow', id, 'demo-app', 'demo'),
      resolution('workflow', 'nobody'),
    ]) {
      expect(await api.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await api.get(resolution('node', id))).status).toBe(422);
  });

  test('an id that two executions have is ambiguous', async () => {
    const double = captures
      .filter(({ spanId }) => spanId === 'b1c5ce038d09407d')
      .map((span) => ({ ...span, spanId: 'f'.repeat(16) }));
    await using two = await startApi({ spanStore: readerOf([...captures, ...double]) });
    const { status, body } = await two.get(resolution('workflow', 'vtbthSuJQRzBHPmK440Xo'));
    expect([status, body]).toEqual([
      409,
      { code: 'ambiguous_execution_identity', message: expect.any(String), match_count: 2 },
    ]);
  });

  test('a service name with a slash stays one part of the path', async () => {
    const named = captures.map((span) => ({
      ...span,
      resource: { ...span.resource, attributes: [{ key: 'service.name', value: 'a/b c' }] },
    }));
    await using other = await startApi({ spanStore: readerOf(named) });
    const { body } = await other.get(resolution('workflow', 'vtbthSuJQRzBHPmK440Xo', 'a/b c'));
    expect(body).toMatchObject({ detail_path: `/workflows/a%2Fb%20c/${WORKFLOW}` });
  });
});

test('agents by what is asked for', async () => {
  const names = async (more: string) => {
    const path = `/api/v1/agent-executions?service_namespace=demo&service_name=demo-agents${more}`;
    const { body } = await api.get(path);
    return (body as { agent_name: string }[]).map((agent) => agent.agent_name);
  };
  expect(await names('')).toEqual(['Broken Agent', 'Weather Agent']);
  expect(await names('&outcome=failed')).toEqual(['Broken Agent']);
  expect(await names('&limit=1')).toEqual(['Broken Agent']);
  expect(await names('&agent_key=mail')).toEqual([]);
  expect((await api.get('/api/v1/agent-executions?service_name=demo-agents')).status).toBe(422);
});

describe('workflows', () => {
  const list = async (more: string, of = api) => {
    const { body } = await of.get(`/api/v1/workflows${more}`);
    return workflowPageSchema.parse(body);
  };

  test('are listed newest first, page after page, of every contract', async () => {
    const { items } = await list('?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z');
    expect(
      items.map(({ name, outcome, contract, node_count }) => [name, outcome, contract, node_count]),
    ).toEqual([
      ['Legacy WF', 'completed', null, 6],
      ['Failing Workflow', 'failed', 2, 1],
      ['Demo Workflow', 'completed', 2, 7],
    ]);
    expect(items.map((item) => [item.failure_signal, item.error_type, item.correlation])).toEqual([
      [false, null, null],
      [true, 'RuntimeError', { type: 'demo.turn', id: 'turn_1' }],
      [true, null, null],
    ]);
    const first = await list('?from=0&limit=2');
    expect(first.items.map(({ name }) => name)).toEqual(['Legacy WF', 'Failing Workflow']);
    const second = await list(`?from=0&limit=2&cursor=${first.next_cursor}`);
    expect([second.items.map(({ name }) => name), second.next_cursor]).toEqual([['Demo Workflow'], null]);
    expect((await list('?from=0&service=demo-legacy')).items.map(({ name }) => name)).toEqual(['Legacy WF']);
  });

  test('of the last 24 hours where nothing else is asked for', async () => {
    const at = (text: string): Clock => ({
      nowMs: () => Date.parse(text),
      monotonicMs: () => performance.now(),
      sleep: (_ms, signal) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    const spanStore = readerOf(captures);
    await using soon = await startApi({ spanStore, clock: at('2026-11-22T05:00:00Z') });
    expect((await list('', soon)).items).toHaveLength(3);
    await using late = await startApi({ spanStore, clock: at('2026-11-22T05:10:00Z') });
    expect((await list('', late)).items.map(({ name }) => name)).toEqual(['Legacy WF']);
  });

  test('a wrong cursor or time is refused', async () => {
    for (const query of ['cursor=wrong', 'from=yesterday', 'status=odd', 'limit=251']) {
      expect((await api.get(`/api/v1/workflows?${query}`)).status).toBe(422);
    }
  });

  test.each([WORKFLOW, FAILED, LEGACY])('%s with graphs, states and patches', async (path) => {
    const { status, body } = await api.get(`/api/v1/workflows/${path}`);
    expect(status).toBe(200);
    const execution = workflowExecutionSchema.parse(body);
    expect(execution).toEqual(body);
    expect(execution.stores.map((store) => store.status)).not.toContain('failed');
    expect(JSON.stringify(body)).not.toContain('"before"');
  });

  test('a subflow may be asked for alone; a node is none', async () => {
    const trace = '7f9e31dcc256f221988d09d154b807cc';
    const { body } = await api.get(`/api/v1/workflows/${trace}/ffc5ae8ea03b7cb7`);
    expect(workflowExecutionSchema.parse(body).runs.map(({ name }) => name)).toEqual(['MySubflow']);
    expect((await api.get(`/api/v1/workflows/${trace}/5c411687c1c499fb`)).status).toBe(404);
  });

  test('two are compared', async () => {
    const query = `left=${WORKFLOW}&right=${FAILED}`.replaceAll('/', ':');
    const { body } = await api.get(`/api/v1/workflows/compare?${query}`);
    const comparison = workflowComparisonSchema.parse(body);
    expect(comparison).toMatchObject({ outcomes_differ: true, same_structure: false });
    expect(comparison.final_state.patch).toEqual([
      { op: 'replace', path: '/counter', value: 0 },
      { op: 'replace', path: '/items/0', value: 'apple' },
      { op: 'remove', path: '/items/4' },
      { op: 'remove', path: '/items/3' },
      { op: 'remove', path: '/items/2' },
      { op: 'remove', path: '/items/1' },
    ]);
    const same = await api.get(
      `/api/v1/workflows/compare?left=${WORKFLOW.replace('/', ':')}&right=${WORKFLOW.replace('/', ':')}`,
    );
    const nothing = workflowComparisonSchema.parse(same.body);
    expect(nothing.final_state.patch).toEqual([]);
    expect(nothing.nodes.filter(({ differs }) => differs)).toEqual([]);
  });

  test('one that is not there cannot be compared', async () => {
    const query = `left=${WORKFLOW}&right=${WORKFLOW.replace('/b1', '/c1')}`.replaceAll('/', ':');
    const answer = await api.get(`/api/v1/workflows/compare?${query}`);
    expect(answer).toMatchObject({ status: 404, body: { message: expect.stringContaining('right') } });
    expect((await api.get('/api/v1/workflows/compare?left=x&right=y')).status).toBe(422);
  });
});
