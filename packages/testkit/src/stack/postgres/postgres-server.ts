import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ServerUser } from './find-server-user.ts';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const STARTED = 'database system is ready to accept connections';

export interface PostgresServerOptions {
  readonly program: string;
  readonly data: string;
  readonly user: ServerUser;
  readonly port: number;
}

/** The server's process over its starts and ends. */
export class PostgresServer {
  readonly #options: PostgresServerOptions;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #killWithUs = () => this.#child?.kill('SIGKILL');

  constructor(options: PostgresServerOptions) {
    this.#options = options;
  }

  get output(): string {
    return this.#output;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { program, data, user, port } = this.#options;
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      full_page_writes: 'off',
      max_connections: 200,
      shared_buffers: '32MB',
    };
    const args = [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const child = spawn(program, args, { cwd: data, stdio: ['ignore', 'ignore', 'pipe'], ...user.identity });
    this.#child = child;
    this.#output = '';
    process.once('exit', this.#killWithUs);
    const limit = AbortSignal.any([AbortSignal.timeout(START_TIMEOUT_MS), ...(signal ? [signal] : [])]);
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`PostgreSQL ${what}:\n${this.#output}`));
      limit.addEventListener('abort', () => fail('did not start in time'), { once: true });
      child.once('error', reject);
      child.once('exit', (code, by) => fail(`ended with ${code ?? by}`));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-50_000);
        if (this.#output.includes(STARTED)) resolve();
      });
    });
  }

  /** SIGINT: a fast shutdown, which ends open connections. SIGKILL: a crash. Resolves when the process is gone. */
  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.off('exit', this.#killWithUs);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}
