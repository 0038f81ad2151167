import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { type Clock, PermanentError, systemClock } from '@studio/core';
import type { Health } from '@studio/runtime';
import { type OnOutput, type RunningChild, startChild } from './child-process.ts';
import { type ChildOptions, DEFAULT_LIMITS, DEFAULT_MEMORY, type EngineMemory } from './engine-options.ts';
import { explainStartError } from './explain-start-error.ts';
import { USER } from './http/credentials.ts';

/** The part of a pino logger that the engine uses. */
export interface EngineLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface EngineOptions {
  /** Folder of the engine's own; made when it does not exist. One engine at a time may own it. */
  readonly dataDir: string;
  readonly logger?: EngineLogger;
  /** Port on 127.0.0.1; 0 (the default) takes a free one. It stays the same over restarts of the child. */
  readonly port?: number;
  /** Made at random unless given; one that is given stays the same over restarts of this process. */
  readonly password?: string;
  /**
   * How long to wait for a folder that another process has (default 0): the child of a process that was killed lives
   * on until it misses its parent.
   */
  readonly lockTimeoutMs?: number;
  readonly memory?: Partial<EngineMemory>;
  readonly limits?: Partial<Omit<ChildOptions, 'dataDir' | 'port' | 'password' | 'memory'>>;
  /** Called after each restart, when the engine answers again. */
  readonly onRestart?: (generation: number) => void;
  readonly clock?: Clock;
}

export interface Engine {
  /** `http://user:password@127.0.0.1:port` for any ClickHouse client; valid until `stop`. */
  readonly url: string;
  /** Process id of the current child, undefined between two. */
  pid(): number | undefined;
  /** 1 for the first child; rises at each restart. Dedup tokens are to be trusted within one generation only. */
  generation(): number;
  /** Lets running statements end until the signal is aborted (at most 10 s), then ends the child. Safe twice. */
  stop(signal?: AbortSignal): Promise<void>;
  health(): Health;
}

const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5_000;
const STOP_TIMEOUT_MS = 10_000;
const LOCK_RETRY_MS = 50;

/**
 * Starts the embedded ClickHouse engine in a process of its own and keeps it running.
 * @throws PermanentError with one sentence when the folder is locked by another process, not writable or damaged.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const clock = options.clock ?? systemClock;
  if (options.dataDir.includes('\\')) {
    const sentence = `The data folder ${options.dataDir} cannot be used: the engine takes no backslash in its name.`;
    throw new PermanentError(sentence, { code: 'data_dir_name' });
  }
  const child: ChildOptions = {
    ...DEFAULT_LIMITS,
    ...options.limits,
    dataDir: resolve(options.dataDir),
    port: options.port ?? 0,
    password: options.password ?? randomBytes(24).toString('base64url'),
    memory: { ...DEFAULT_MEMORY, ...options.memory },
  };
  return Supervisor.start(child, options, clock);
}

class Supervisor implements Engine {
  readonly #options: EngineOptions;
  readonly #clock: Clock;
  readonly #child: ChildOptions;
  readonly #stopping = new AbortController();
  #running: RunningChild | undefined;
  #generation = 1;
  #reason: string | undefined;
  #loop: Promise<void> = Promise.resolve();

  static async start(child: ChildOptions, options: EngineOptions, clock: Clock): Promise<Supervisor> {
    const abort = new AbortController();
    const deadline = clock.monotonicMs() + (options.lockTimeoutMs ?? 0);
    for (;;) {
      try {
        const first = await startChild(child, outputTo(options), clock, abort.signal);
        return new Supervisor({ ...child, port: first.port }, options, clock, first);
      } catch (error) {
        const explained = explainStartError(error, child.dataDir);
        if (explained.code !== 'data_dir_locked' || clock.monotonicMs() >= deadline) throw explained;
        await clock.sleep(LOCK_RETRY_MS);
      }
    }
  }

  private constructor(child: ChildOptions, options: EngineOptions, clock: Clock, first: RunningChild) {
    this.#child = child;
    this.#options = options;
    this.#clock = clock;
    this.#running = first;
    this.#loop = this.#supervise(first);
  }

  get url(): string {
    return `http://${USER}:${encodeURIComponent(this.#child.password)}@127.0.0.1:${this.#child.port}`;
  }

  pid = () => this.#running?.pid;
  generation = () => this.#generation;
  health = (): Health =>
    this.#running ? { ready: true } : { ready: false, reason: this.#reason ?? 'stopped' };

  async stop(signal?: AbortSignal): Promise<void> {
    this.#stopping.abort();
    const running = this.#running;
    if (running !== undefined) {
      const hurry = () => void running.stop(0);
      signal?.addEventListener('abort', hurry, { once: true });
      await running.stop(signal?.aborted ? 0 : STOP_TIMEOUT_MS);
      signal?.removeEventListener('abort', hurry);
    }
    await this.#loop;
  }

  async #supervise(first: RunningChild): Promise<void> {
    let current: RunningChild | undefined = first;
    while (current !== undefined) {
      const how = await current.ended;
      this.#running = undefined;
      if (this.#stopping.signal.aborted) return;
      this.#reason = `the embedded engine ended (${how}) and is being restarted`;
      this.#options.logger?.error({ how, generation: this.#generation }, 'embedded engine ended, restarting');
      current = await this.#restart();
    }
  }

  async #restart(): Promise<RunningChild | undefined> {
    const { signal } = this.#stopping;
    for (let backoff = FIRST_BACKOFF_MS; !signal.aborted; backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)) {
      let child: RunningChild;
      try {
        child = await startChild(this.#child, outputTo(this.#options), this.#clock, signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        this.#reason = explainStartError(error, this.#child.dataDir).message;
        this.#options.logger?.error(
          { reason: this.#reason, retryMs: backoff },
          'embedded engine does not start',
        );
        await this.#clock.sleep(backoff, signal).catch(() => undefined);
        continue;
      }
      // Stopped in the moment it became ready.
      if (signal.aborted) await child.stop(0);
      this.#running = child;
      this.#generation++;
      this.#options.logger?.info({ generation: this.#generation }, 'embedded engine restarted');
      this.#options.onRestart?.(this.#generation);
      return child;
    }
    return undefined;
  }
}

const outputTo =
  (options: EngineOptions): OnOutput =>
  (level, line) =>
    options.logger?.[level]({ line: line.slice(0, 2000) }, 'embedded engine output');
