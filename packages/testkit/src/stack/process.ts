import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from './wait-for.ts';

export interface ProcessOptions {
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 when the process can do its work. */
  readonly readyUrl: string;
}

/** One of the project's own programs as a child process, with the end of its output for error messages. */
export class StudioProcess {
  readonly #options: ProcessOptions;
  #child: ChildProcess | undefined;
  #output = '';

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  get output(): string {
    return this.#output;
  }

  /** Starts it and resolves when it is ready. */
  async start(timeoutMs = 60_000): Promise<void> {
    const { script, args = [], env, readyUrl } = this.#options;
    const child = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-50_000);
      });
    }
    await waitFor(`${script} to be ready`, timeoutMs, async () => {
      if (child.exitCode !== null)
        throw new Error(`${script} ended with ${child.exitCode}:\n${this.#output}`);
      const answer = await fetch(readyUrl).catch(() => undefined);
      await answer?.arrayBuffer();
      return answer?.status === 200 ? true : undefined;
    });
  }

  /** Ends it as a power cut would: nothing of it runs afterwards. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it as an operator would, and returns its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (!child) return null;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    return child.exitCode;
  }
}
