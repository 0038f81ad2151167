import { EventEmitter } from 'node:events';
import { PermanentError, systemClock } from '@studio/core';
import { expect, test, vi } from 'vitest';
import { ConfigError } from './config/config-error.ts';
import { createLogger } from './logger.ts';
import { runProcess, type Stoppable } from './run-process.ts';

function handle() {
  const events = new EventEmitter();
  const exits: number[] = [];
  let errors = '';
  const process = Object.assign(events, {
    exit: (code: number) => void exits.push(code),
    stderr: { write: (text: string) => (errors += text) },
  });
  return { process, exits, errors: () => errors };
}

const logger = createLogger({ level: 'silent', format: 'json' });
const run = (
  process: ReturnType<typeof handle>['process'],
  start: (signal: AbortSignal) => Promise<Stoppable>,
) => runProcess({ process, logger, stopTimeoutMs: 50, start });

test.each(['SIGTERM', 'SIGINT'])('%s stops gracefully and exits 0', async (signal) => {
  const { process, exits } = handle();
  const stop = vi.fn(async () => {});
  await run(process, async () => ({ stop }));
  process.emit(signal);
  await vi.waitFor(() => expect(exits).toEqual([0]));
  expect(stop).toHaveBeenCalledOnce();
});

test('a stop that takes too long is given up', async () => {
  const { process, exits } = handle();
  await run(process, async () => ({ stop: () => new Promise(() => {}) }));
  process.emit('SIGTERM');
  await vi.waitFor(() => expect(exits).toEqual([1]));
});

test('a second signal ends at once, unless it comes with the first', async () => {
  const { process, exits } = handle();
  let nowMs = 0;
  await runProcess({
    process,
    logger,
    clock: { ...systemClock, monotonicMs: () => nowMs },
    stopTimeoutMs: 60_000,
    start: async () => ({ stop: () => new Promise(() => {}) }),
  });
  process.emit('SIGINT');
  nowMs = 20;
  process.emit('SIGINT');
  expect(exits).toEqual([]);
  nowMs = 600;
  process.emit('SIGINT');
  expect(exits).toEqual([1]);
});

test('a signal while starting aborts the start', async () => {
  const { process, exits, errors } = handle();
  const running = run(
    process,
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  process.emit('SIGTERM');
  await running;
  expect([exits, errors()]).toEqual([[0], '']);
});

test.each([
  [
    'a foreseen error',
    new PermanentError('The folder is gone.', { code: 'x' }),
    1,
    /^The folder is gone\.\n$/,
  ],
  ['a bad configuration', new ConfigError(['X is "y".']), 2, /- X is "y"\.\n$/],
  ['a bug', new TypeError('x is not a function'), 1, /x is not a function\n\s+at /],
])('%s while starting: told on standard error, with its exit code', async (_what, error, code, text) => {
  const { process, exits, errors } = handle();
  await run(process, () => Promise.reject(error));
  expect(exits).toEqual([code]);
  expect(errors()).toMatch(text);
});

test.each(['uncaughtException', 'unhandledRejection'])('%s ends the process with 1', async (event) => {
  const { process, exits } = handle();
  await run(process, async () => ({ stop: async () => {} }));
  process.emit(event, new Error('bug'));
  expect(exits).toEqual([1]);
});
