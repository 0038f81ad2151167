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
