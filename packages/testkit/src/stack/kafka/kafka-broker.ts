import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { type BrokerPorts, LOG4J_PROPERTIES, STARTED, serverProperties } from './server-properties.ts';

const run = promisify(execFile);

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;

export interface BrokerOptions {
  readonly jars: string;
  readonly dir: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** The broker's process over its starts and ends. Its ports and data stay. */
export class KafkaBroker {
  readonly #options: BrokerOptions;
  #ports: BrokerPorts | undefined;
  #child: ChildProcess | undefined;
  #output = '';
  readonly #killWithUs = () => this.#child?.kill('SIGKILL');

  constructor(options: BrokerOptions) {
    this.#options = options;
  }

  get address(): string {
    return `127.0.0.1:${this.#ports?.client}`;
  }

  get output(): string {
    return this.#output;
  }

  /** Formats the folder and starts; with other ports when somebody else took one meanwhile. */
  async create(signal?: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#configure(signal);
      try {
        return await this.#start(signal);
      } catch (error) {
        await this.kill9();
        if (attempt === 3 || !/Address already in use/.test(this.#output)) throw error;
      }
    }
  }

  async restart(): Promise<void> {
    await this.#end('SIGTERM');
    await this.#start();
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async kill9(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async #configure(signal?: AbortSignal): Promise<void> {
    const { dir, properties } = this.#options;
    this.#ports = { client: await freePort(), controller: await freePort() };
    await mkdir(dir, { recursive: true });
    await writeFile(
      this.#file('server.properties'),
      serverProperties(join(dir, 'data'), this.#ports, properties),
    );
    await writeFile(this.#file('log4j2.properties'), LOG4J_PROPERTIES);
    const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted'];
    const cluster = [
      '--cluster-id',
      Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex').toString('base64url'),
    ];
    const args = [...format, ...cluster, '--config', this.#file('server.properties')];
    await run('java', [...this.#jvm('128m'), '-XX:TieredStopAtLevel=1', ...args], signal ? { signal } : {});
  }

  async #start(signal?: AbortSignal): Promise<void> {
    const args = [...this.#jvm('384m'), 'kafka.Kafka', this.#file('server.properties')];
    const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#output = '';
    process.once('exit', this.#killWithUs);
    const limit = AbortSignal.any([AbortSignal.timeout(START_TIMEOUT_MS), ...(signal ? [signal] : [])]);
    await new Promise<void>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`Kafka ${what}:\n${this.#output}`));
      limit.addEventListener('abort', () => fail('did not start in time'), { once: true });
      child.once('error', reject);
      child.once('exit', (code, by) => fail(`ended with ${code ?? by}`));
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          this.#output = (this.#output + text).slice(-50_000);
          if (text.includes(STARTED)) resolve();
        });
      }
    });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
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

  #file(name: string): string {
    return join(this.#options.dir, name);
  }

  #jvm(heap: string): string[] {
    const log = `-Dlog4j2.configurationFile=${this.#file('log4j2.properties')}`;
    return [`-Xmx${heap}`, '-XX:+UseSerialGC', log, '-cp', join(this.#options.jars, '*')];
  }
}
