/** Captures of the Junjo SDK, sent to a whole server: what it answers is what the original answered, and more. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, getJson, postTraces } from './rest-client.ts';
import { type Server, startServer } from './standalone-process.ts';

const packages = join(import.meta.dirname, '../..');
let folder: string;
let server: Server;

const get = (path: string) => getJson(server.ready, server.ready.token ?? '', path);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-e2e-'));
  server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
  for (const name of ['workflow-sdk-0.68.0', 'agent-sdk-0.68.0', 'legacy-sdk-0.62.1']) {
    const body = await readFile(join(packages, 'otlp/testdata', `${name}.bin`));
    expect(await postTraces(server.ready, server.ready.apiKey ?? '', body)).toBe(200);
  }
  await eventually('all services', async () => {
    const names = (await get('/api/v1/observability/services')) as string[];
    return names.length === 3 ? names : undefined;
  });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

test.each([
  'workflow-1-evidence',
  'workflow-2-evidence',
  'agent-1-evidence',
  'agent-2-evidence',
  'agent-executions',
])('%s', async (name) => {
  const text = await readFile(join(packages, 'api/testdata', `${name}.json`), 'utf8');
  const { request, body } = JSON.parse(text) as { request: string; body: unknown };
  expect(JSON.stringify(await get(request.replace('GET ', '')))).toBe(JSON.stringify(body));
});

test.each(['workflow-1-resolve-workflow', 'workflow-1-resolve-subflow', 'agent-1-resolve-agent'])(
  '%s',
  async (name) => {
    const text = await readFile(join(packages, 'api/src/features/junjo/testdata', `${name}.json`), 'utf8');
    const { request, body } = JSON.parse(text) as { request: string; body: object };
    expect(await get(request.replace('GET ', ''))).toEqual({ ...body, failure_path: expect.any(String) });
  },
);

test('workflows of every contract are listed, and one is shown with its graph', async () => {
  const page = (await get('/api/v1/workflows?from=2026-11-21T00:00:00Z&limit=2')) as {
    items: { name: string; trace_id: string; span_id: string }[];
    next_cursor: string;
  };
  expect(page.items.map(({ name }) => name)).toEqual(['Legacy WF', 'Failing Workflow']);
  const rest = await get(`/api/v1/workflows?from=2026-11-21T00:00:00Z&limit=2&cursor=${page.next_cursor}`);
  expect(rest).toMatchObject({ items: [{ name: 'Demo Workflow', failure_signal: true }], next_cursor: null });
  const failed = await get('/api/v1/workflows?from=0&status=failed');
  expect(failed).toMatchObject({ items: [{ name: 'Failing Workflow', error_type: 'RuntimeError' }] });
  const legacy = page.items[0];
  const shown = await get(`/api/v1/workflows/${legacy?.trace_id}/${legacy?.span_id}`);
  expect(shown).toMatchObject({ runs: [{ name: 'Legacy WF', graph: { version: 1 } }, { name: 'Sub' }] });
});
