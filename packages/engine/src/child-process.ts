import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@studio/core';
import type { FromChild, ToChild } from './child-messages.ts';
import type { ChildOptions } from './engine-options.ts';

export interface RunningChild {
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<string>;
  /** Lets running statements end for at most `timeoutMs`; then the process is killed. */
  stop(timeoutMs: number): Promise<void>;
}

export type OnOutput = (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void;

/** The child ends itself when its time to stop is over; this is for one that cannot. */
const KILL_AFTER_MS = 500;

/** A child that could not become the engine; `code` is a Node or ClickHouse error code. */
export class ChildStartError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ChildStartError';
    this.code = code;
  }
}

/**
 * Starts the engine's process and waits until it answers.
 * @param onOutput What the child reports, and lines of its standard error output.
 * @throws ChildStartError when it cannot open the folder or ends before it is ready.
 */
export async function startChild(
  options: ChildOptions,
  onOutput: OnOutput,
  clock: Clock,
  signal: AbortSignal,
): Promise<RunningChild> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('child.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: childEnvironment(options),
  });
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2000);
    for (const line of text.split('\n')) if (line.trim() !== '') onOutput('warn', line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, by) => resolve(by === null ? `exit code ${code}` : `signal ${by}`));
    child.once('error', (error) => resolve(error.message));
  });
  child.on('message', (message: FromChild) => {
    if (message.kind === 'log') onOutput(message.level, message.message);
  });
  const onAbort = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    const port = await ready(child, options, ended);
    return {
      port,
      pid: child.pid ?? 0,
      ended,
      stop: (timeoutMs) => stopChild(child, ended, clock, timeoutMs),
    };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    signal.throwIfAborted();
    throw error instanceof ChildStartError
      ? new ChildStartError(error.code, [error.message, tail.trim()].filter(Boolean).join(': '))
      : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function childEnvironment(options: ChildOptions): NodeJS.ProcessEnv {
  return {
    // The engine ignores its own setting and takes the machine's time zone otherwise.
    TZ: 'UTC',
    // Each statement occupies a thread of libuv's pool while it runs; files and compression need some as well.
    UV_THREADPOOL_SIZE: String(options.readSlots + options.writeSlots + 6),
    // Spares the type stripper at restarts: 60 ms and 34 MB.
    NODE_COMPILE_CACHE: join(options.dataDir, 'compile-cache'),
    // Freed memory goes back after half a second, also when the engine is idle (default: 5 s of activity).
    JE_MALLOC_CONF: 'dirty_decay_ms:500,muzzy_decay_ms:0,background_thread:true',
  };
}

function ready(child: ChildProcess, options: ChildOptions, ended: Promise<string>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromChild) => {
      if (message.kind === 'ready') resolve(message.port);
      else if (message.kind === 'failed') reject(new ChildStartError(message.code, message.message));
    });
    void ended.then((how) => reject(new ChildStartError('ended', `the engine's process ended with ${how}`)));
    send(child, { kind: 'start', options });
  });
}

async function stopChild(
  child: ChildProcess,
  ended: Promise<string>,
  clock: Clock,
  timeoutMs: number,
): Promise<void> {
  send(child, { kind: 'stop', timeoutMs });
  const over = new AbortController();
  const killed = clock.sleep(timeoutMs + KILL_AFTER_MS, over.signal).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await ended;
  over.abort();
  await killed;
}

function send(child: ChildProcess, message: ToChild): void {
  // A child that has ended meanwhile is seen by its exit.
  if (child.connected) child.send(message, () => undefined);
}
