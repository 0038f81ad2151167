/** The first hour of a user: start, send, read back, make and revoke keys, ask SQL, see the demo, stop, start again. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportRaw } from './raw-grpc.ts';
import { eventually, getJson, postTraces } from './rest-client.ts';
import { type Server, startServer, studio } from './standalone-process.ts';

let folder: string;
let server: Server;
let [apiKey, token] = ['', ''];

const env = () => ({ JUNJO_HOST_DB_DATA_PATH: folder });
const capture = (name: string) => readFile(join(import.meta.dirname, '../../otlp/testdata', name));

async function sql(statement: string): Promise<readonly Record<string, unknown>[]> {
  const { code, out, err } = await studio(['sql', statement, '--format', 'json'], env());
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, unknown>[];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-e2e-'));
  server = await startServer(env());
  apiKey = server.ready.apiKey ?? '';
  token = server.ready.token ?? '';
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

test('the first start gives a key and a token, and says where the data is', () => {
  expect(apiKey).toMatch(/^jtel_[A-Za-z0-9]{64}$/);
  expect(token).toMatch(/^jdev_[A-Za-z0-9]{64}$/);
  expect(server.ready.dataPath).toBe(folder);
});

test('health and metrics answer on their port', async () => {
  const { metrics } = server.ready.endpoints;
  expect((await fetch(`${metrics}/health/ready`)).status).toBe(200);
  expect(await (await fetch(`${metrics}/metrics`)).text()).toContain('junjo_receiver_');
});

test('a capture sent over HTTP and one sent over gRPC are read back over REST', async () => {
  expect(await postTraces(server.ready, apiKey, await capture('workflow-sdk-0.68.0.bin'))).toBe(200);
  await exportRaw(server.ready.endpoints.otlpGrpc, apiKey, await capture('agent-sdk-0.68.0.bin'));
  const services = await eventually('the services', async () => {
    const names = (await getJson(server.ready, token, '/api/v1/observability/services')) as string[];
    return names.length >= 1 ? names : undefined;
  });
  expect(services).toContain('demo-app');
});

test('a key made on the command line works at once, and is refused at once when revoked', async () => {
  const made = await studio(['keys', 'create', '--name', 'mine', '--format', 'json'], env());
  const { key, id } = JSON.parse(made.out) as { key: string; id: string };
  const body = await capture('legacy-sdk-0.62.1.bin');
  expect(await postTraces(server.ready, key, body)).toBe(200);
  expect((await studio(['keys', 'list'], env())).out).toContain('mine');
  expect((await studio(['keys', 'revoke', id], env())).out).toMatch(/^Revoked jtel_/);
  expect(await postTraces(server.ready, key, body)).toBe(401);
  await expect(exportRaw(server.ready.endpoints.otlpGrpc, key, body)).rejects.toMatchObject({ code: 16 });
});

test('an unknown key is refused, and unknown names are told', async () => {
  expect(await postTraces(server.ready, 'jtel_unknown', await capture('legacy-sdk-0.62.1.bin'))).toBe(401);
  const revoke = await studio(['keys', 'revoke', 'jtel_nothing'], env());
  expect([revoke.code, revoke.err]).toEqual([1, 'There is none with the id or beginning "jtel_nothing".\n']);
  const create = await studio(['keys', 'create', '--name', 'x', '--project', 'nowhere'], env());
  expect(create.err).toBe('There is no project "nowhere"; there is: default.\n');
});

test('a new developer token reads, and not after it was revoked', async () => {
  const made = await studio(['tokens', 'create', '--name', 'reader'], env());
  const secret = made.out.trim();
  await getJson(server.ready, secret, '/api/v1/observability/services');
  await studio(['tokens', 'revoke', secret.slice(0, 12)], env());
  await expect(getJson(server.ready, secret, '/api/v1/observability/services')).rejects.toThrow('401');
});

test('sql answers beside the running server, and only reads', async () => {
  expect(await sql('SELECT 1 + 1 AS two')).toEqual([{ two: 2 }]);
  const table = await studio(['sql', 'SELECT name FROM spans LIMIT 1'], env());
  expect(table.out).toMatch(/name[\s\S]*1 row/);
  const drop = await studio(['sql', 'DROP TABLE spans'], env());
  expect(drop.code).toBe(1);
  expect(drop.err.trim().split('\n')).toHaveLength(1);
});

test('the demo sends, and what it sent can be queried', async () => {
  const [before] = await sql('SELECT count() AS spans FROM spans');
  const { code, out, err } = await studio(['demo', '--traces', '30'], env());
  expect([code, err]).toEqual([0, '']);
  const sent = Number(/^Sent (\d+) spans in 30 traces/.exec(out)?.[1]);
  expect(sent).toBeGreaterThan(100);
  await eventually('the spans of the demo', async () => {
    const [now] = await sql('SELECT count() AS spans FROM spans');
    return Number(now?.['spans']) === Number(before?.['spans']) + sent ? true : undefined;
  });
  const expected = ['support-agent', 'orders-api', 'docs-search', 'vector-index', 'mail-triage'];
  await eventually('the services of the demo', async () => {
    const services = (await getJson(server.ready, token, '/api/v1/observability/services')) as string[];
    return expected.every((name) => services.includes(name)) ? true : undefined;
  });
});

test('a second server on the same data is refused in one sentence that names the first', async () => {
  const { code, out, err } = await studio(['start'], env());
  expect([code, out]).toEqual([1, '']);
  expect(err).toBe(
    `The data in ${folder} is in use by process ${server.ready.pid}; stop it first, or set JUNJO_HOST_DB_DATA_PATH to another folder.\n`,
  );
});

test('when the engine dies it comes back, and what is sent meanwhile is stored', async () => {
  const { metrics } = server.ready.endpoints;
  const [before] = await sql('SELECT count() AS spans FROM spans');
  const { stdout } = await promisify(execFile)('pgrep', ['-P', String(server.ready.pid)]);
  process.kill(Number(stdout.trim()), 'SIGKILL');
  const { out } = await studio(['demo', '--traces', '5', '--seed', '7'], env());
  const sent = Number(/^Sent (\d+) spans/.exec(out)?.[1]);
  await eventually('the server to be ready again', async () =>
    (await fetch(`${metrics}/health/ready`)).status === 200 ? true : undefined,
  );
  await eventually('what was sent', async () => {
    const [now] = await sql('SELECT count() AS spans FROM spans').catch(() => []);
    return Number(now?.['spans']) === Number(before?.['spans']) + sent ? true : undefined;
  });
});

test('doctor finds everything in order beside the running server', async () => {
  const { code, out } = await studio(['doctor'], env());
  expect(out).not.toMatch(/^fail/m);
  expect(out).toMatch(/^ok +embedded engine +starts$/m);
  expect(code).toBe(0);
});

test('SIGTERM stops it cleanly; what was stored is there without it and after the next start', async () => {
  const [before] = await sql('SELECT count() AS spans FROM spans');
  const { code, err } = await server.end('SIGTERM');
  expect(code).toBe(0);
  // What the log said of the engine that was killed above is all that may stand there.
  const ofTheEngine = /embedded engine|the span store does not answer/;
  expect(err.split('\n').filter((line) => line && !ofTheEngine.test(line))).toEqual([]);
  expect(await sql('SELECT count() AS spans FROM spans')).toEqual([before]);

  server = await startServer(env());
  expect(server.ready.apiKey).toBeUndefined();
  expect(server.ready.token).toBeUndefined();
  expect(await sql('SELECT count() AS spans FROM spans')).toEqual([before]);
  expect(await postTraces(server.ready, apiKey, await capture('legacy-sdk-0.62.1.bin'))).toBe(200);
});
