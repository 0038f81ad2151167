/** What cannot start says why in one sentence, without a stack trace. */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Ended, type Env, startServer, studio } from './standalone-process.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-fail-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (env: Env = {}) => studio(['start'], { JUNJO_HOST_DB_DATA_PATH: folder, ...env });

function expectOneSentence({ code, out, err }: Ended, sentence: string | RegExp, exitCode = 1): void {
  expect(out).toBe('');
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toMatch(sentence);
  expect(code).toBe(exitCode);
}

test.each([
  'JUNJO_METRICS_PORT',
  'JUNJO_OTLP_GRPC_PORT',
  'JUNJO_OTLP_HTTP_PORT',
  'JUNJO_BACKEND_PORT',
  'GRPC_PORT',
  'JUNJO_WAL_GRPC_PORT',
])('a port in use: %s', async (variable) => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  try {
    const ended = await start({ [variable]: String(port) });
    expectOneSentence(ended, `Port ${port} on 127.0.0.1`);
    expect(ended.err).toContain(`something else listens there; stop it, or set ${variable} to another one.`);
  } finally {
    other.close();
  }
});

test('a folder that cannot be written', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  expectOneSentence(
    await start({ JUNJO_HOST_DB_DATA_PATH: file }),
    `The data folder ${file} cannot be written`,
  );
});

test.skipIf(process.getuid?.() === 0)('a folder without the right to write (not for root)', async () => {
  await chmod(folder, 0o500);
  expectOneSentence(await start(), /permission denied/);
});

test('a configuration that cannot be used: every problem, exit code 2', async () => {
  const { code, err } = await start({ JUNJO_BACKEND_PORT: 'x', RUN_MIGRATIONS: 'perhaps' });
  expect(code).toBe(2);
  expect(err).toMatch(/JUNJO_BACKEND_PORT is "x"/);
  expect(err).toMatch(/RUN_MIGRATIONS is "perhaps"/);
});

test.each(['start --check-config', '--check-config'])('%s', async (line) => {
  const args = line.split(' ');
  const fine = await studio(args, { JUNJO_HOST_DB_DATA_PATH: folder });
  expect([fine.code, fine.out]).toEqual([0, 'The configuration is fine.\n']);
  expect(await readdir(folder)).toEqual([]);
  expect((await studio(args, { JUNJO_BACKEND_PORT: 'x' })).code).toBe(2);
});

test('a prices file that is not there, or that says nothing that can be used', async () => {
  const file = join(folder, 'prices.json');
  const missing = await start({ JUNJO_PRICES_FILE: file });
  expect(missing.code).toBe(2);
  expect(missing.err).toContain(`JUNJO_PRICES_FILE is "${file}", which cannot be read`);
  await writeFile(file, '{"date":"2026-11-01","models":[{"provider":"openai"}]}');
  const broken = await start({ JUNJO_PRICES_FILE: file });
  expectOneSentence(broken, `${file}: models[0].models must be a list of names`);
});

test('a corrupt database file', async () => {
  await writeFile(join(folder, 'relational.db'), 'this is not a database'.repeat(500));
  expectOneSentence(await start(), /relational\.db/);
});

test('a corrupt span log', async () => {
  const server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
  await server.end('SIGTERM');
  const log = join(folder, 'log');
  const files = (await readdir(log, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  for (const { parentPath, name } of files) await writeFile(join(parentPath, name), 'garbage '.repeat(5000));
  expectOneSentence(await start(), log);
});

test('an engine folder that is a file', async () => {
  await writeFile(join(folder, 'engine'), '');
  expectOneSentence(await start(), /engine/);
});

test('a command before the first start says what to do', async () => {
  await mkdir(join(folder, 'new'));
  const env = { JUNJO_HOST_DB_DATA_PATH: join(folder, 'new') };
  for (const args of [
    ['keys', 'list'],
    ['sql', 'SELECT 1'],
  ]) {
    const { code, err } = await studio(args, env);
    expect(err).toMatch(/^There is no data in .* yet: run `npm start` once first\.\n$/);
    expect(code).toBe(1);
  }
});

test('the demo without a server says what to do', async () => {
  const { code, err } = await studio(['demo'], { JUNJO_HOST_DB_DATA_PATH: folder });
  expect(err).toMatch(/^No server runs on the data in/);
  expect(code).toBe(1);
});

test('given bootstrap secrets are used and not shown', async () => {
  const [key, token] = ['jtel_0123456789abcdef', 'jdev_0123456789abcdef'];
  const env = { JUNJO_HOST_DB_DATA_PATH: folder, JUNJO_BOOTSTRAP_API_KEY: key, JUNJO_BOOTSTRAP_TOKEN: token };
  const server = await startServer(env);
  try {
    expect(server.ready.apiKey).toBeUndefined();
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.ready.endpoints.api}/api/v1/observability/services`, { headers });
    expect(answer.status).toBe(200);
  } finally {
    await server.end('SIGTERM');
  }
});
