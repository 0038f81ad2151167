import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;
const STARTED = 'Ready to accept connections';

export interface RedisServerOptions {
  readonly dir: string;
  readonly port: number;
  readonly password: string | undefined;
}

/** The server's process over its starts and ends. */
export class RedisServer {
  readonly #options: RedisServerOptions;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #killWithUs = () => this.#child?.kill('SIGKILL');

  constructor(options: RedisServerOptions) {
    this.#options = options;
  }

  get output(): string {
    return this.#output;
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { dir, port, password } = this.#options;
    const settings = {
      port: String(port),
      bind: '127.0.0.1',
      dir,
      save: '',
      appendonly: 'no',
      ...(password === undefined ? {} : { requirepass: password }),
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn('redis-server', args, { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    this.#output = '';
    process.once('exit', this.#killWithUs);
    const limit = AbortSignal.any([AbortSignal.timeout(START_TIMEOUT_MS), ...(signal ? [signal] : [])]);
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`Redis ${what}:\n${this.#output}`));
      limit.addEventListener('abort', () => fail('did not start in time'), { once: true });
      child.once('error', reject);
      child.once('exit', (code, by) => fail(`ended with ${code ?? by}`));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-50_000);
        if (this.#output.includes(STARTED)) resolve();
      });
    });
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(name);
  }

  /** SIGTERM: a clean end, also of a server that is held still. SIGKILL: a crash. Resolves when the process is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    process.off('exit', this.#killWithUs);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    child.kill('SIGCONT');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }
}
