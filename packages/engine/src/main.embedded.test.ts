import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createClient } from '@clickhouse/client';
import { expect, test, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const run = (...args: string[]): ChildProcess => spawn(process.execPath, [MAIN, ...args]);

test.each(['SIGINT', 'SIGTERM'] as const)('runs until %s and says how to reach it', async (signal) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  const main = run('--data-dir', dataDir, '--port', '0');
  let said = '';
  main.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toMatch(/^ClickHouse endpoint: http:\S+\n$/), 20_000);
  const client = createClient({ url: said.split(' ')[2]?.trim() ?? '' });
  expect(await client.ping({ select: true })).toEqual({ success: true });
  await client.close();
  main.kill(signal);
  expect(await once(main, 'exit')).toEqual([0, null]);
  await rm(dataDir, { recursive: true });
});

test('a bad port is one sentence', async () => {
  const main = run('--port', '70000');
  const [said, [code]] = await Promise.all([text(main.stderr as Readable), once(main, 'exit')]);
  expect([said, code]).toEqual(["--port must be a number from 0 to 65535, not '70000'.\n", 2]);
});

test('with a password of its own it comes back under the same URL after kill -9', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  const password = 'given by the operator';
  let said = '';
  const start = async (port: string) => {
    const main = spawn(process.execPath, [MAIN, '--data-dir', dataDir, '--port', port], {
      env: { ...process.env, JUNJO_ENGINE_PASSWORD: password },
    });
    said = '';
    main.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await vi.waitFor(() => expect(said).toMatch(/^ClickHouse endpoint: http:\S+\n$/), 20_000);
    return main;
  };
  const first = await start('0');
  expect(said).not.toContain('operator');
  const { port } = new URL(said.split(' ')[2]?.trim() ?? '');
  first.kill('SIGKILL');
  await once(first, 'exit');
  const second = await start(port);
  const client = createClient({ url: `http://127.0.0.1:${port}`, password });
  expect(await client.ping({ select: true })).toEqual({ success: true });
  await client.close();
  second.kill('SIGTERM');
  expect(await once(second, 'exit')).toEqual([0, null]);
  await rm(dataDir, { recursive: true });
});
