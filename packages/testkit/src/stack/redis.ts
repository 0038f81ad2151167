/** A real Redis from this machine's own program, for tests on machines without Docker. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { RedisServer } from './redis/redis-server.ts';

const run = promisify(execFile);

export interface StartRedisOptions {
  /** Gives up starting. */
  readonly signal?: AbortSignal;
  /** Password of the default user; none when not given. */
  readonly password?: string;
}

export interface RunningRedis {
  /** Stays the same over `restart`. */
  readonly url: string;
  /** The end of what the server logged, for error messages. */
  readonly output: string;
  stop(): Promise<void>;
  /** Ends it as a crash would. It keeps nothing on disk: all that it knew is lost. */
  kill9(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  /** Holds it still: it takes connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

/** Whether a Redis server is here, and if not, why. */
export async function redisAvailable(): Promise<{ available: true } | { available: false; reason: string }> {
  return run('redis-server', ['--version']).then(
    () => ({ available: true }),
    () => ({ available: false, reason: 'no redis-server command' }),
  );
}

/** Resolves when the server takes commands, in less than a second. Nothing is kept on disk. */
export async function startRedis(options: StartRedisOptions = {}): Promise<RunningRedis> {
  const { signal, password } = options;
  const dir = await mkdtemp(join(tmpdir(), 'junjo-redis-'));
  const port = await freePort();
  const server = new RedisServer({ dir, port, password });
  const end = async () => {
    await server.end('SIGTERM');
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await server.start(signal);
  } catch (error) {
    await end();
    throw error;
  }
  const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return {
    url: `redis://${credentials}127.0.0.1:${port}`,
    get output() {
      return server.output;
    },
    stop: end,
    kill9: () => server.end('SIGKILL'),
    restart: async () => {
      await server.end('SIGTERM');
      await server.start();
    },
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
  };
}
