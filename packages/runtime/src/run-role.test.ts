import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import { runRole } from './run-role.ts';

function fakeProcess(env: Record<string, string>, ...args: string[]) {
  const exits: number[] = [];
  const written = { out: '', err: '' };
  const process = Object.assign(new EventEmitter(), {
    argv: ['node', 'main.ts', ...args],
    env: { JUNJO_LOG_LEVEL: 'silent', JUNJO_METRICS_PORT: '0', ...env },
    cwd: () => tmpdir(),
    exit: (code: number) => void exits.push(code),
    stdout: { write: (text: string) => (written.out += text) },
    stderr: { write: (text: string) => (written.err += text) },
  });
  return { process, exits, written };
}

const never = () => Promise.reject(new Error('composed'));

test('--check-config composes nothing and exits 0', async () => {
  const { process, exits, written } = fakeProcess({}, '--check-config');
  await runRole(process, 'engine', never);
  expect([exits, written.out]).toEqual([[0], 'The configuration of the engine is fine.\n']);
});

test('a configuration that cannot be used exits 2, naming what is missing', async () => {
  const { process, exits, written } = fakeProcess({}, '--check-config');
  await runRole(process, 'indexer', never);
  expect(exits).toEqual([2]);
  expect(written.err).toContain('JUNJO_CLICKHOUSE_URL is not set; the indexer needs it.');
});

test('runs its components until SIGTERM', async () => {
  const { process, exits } = fakeProcess({});
  const calls: string[] = [];
  await runRole(process, 'engine', async ({ config }) => [
    {
      name: 'part',
      component: {
        start: async () => void calls.push(`start with bind ${config.bind}`),
        stop: async () => void calls.push('stop'),
        health: () => ({ ready: true }),
      },
    },
  ]);
  expect(exits).toEqual([]);
  process.emit('SIGTERM');
  await vi.waitFor(() => expect(exits).toEqual([0]));
  expect(calls).toEqual(['start with bind 127.0.0.1', 'stop']);
});
