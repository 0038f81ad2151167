import type { Clock } from '@studio/core';
import { Redis } from 'ioredis';
import type { LogSink } from '../deps.ts';

/** After a command failed, Redis is left alone for so long: not every request has to find out again. */
const PAUSE_MS = 500;
const MAX_RECONNECT_MS = 1_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly commandTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: LogSink | undefined;
}

/** One connection to Redis whose every use is bounded: `undefined` instead of an answer when it has none in time. */
export class Connection {
  readonly #clock: Clock;
  readonly #logger: LogSink | undefined;
  readonly #redis: Redis;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #isDown = false;

  constructor({ url, commandTimeoutMs, clock, logger }: ConnectionOptions) {
    this.#clock = clock;
    this.#logger = logger;
    this.#redis = new Redis(url, {
      ...RECONNECT,
      enableOfflineQueue: false,
      commandTimeout: commandTimeoutMs,
    });
    this.#redis.on('error', (error) => this.#failed(error));
  }

  /** Called whenever the connection is there, also after it was lost. */
  onReady(listener: () => void): void {
    this.#redis.on('ready', listener);
  }

  /** Runs a command. `undefined`: it failed or was not tried, and may or may not have had its effect. */
  async run<T>(
    command: (redis: Redis) => Promise<T>,
    options: { readonly always?: true } = {},
  ): Promise<T | undefined> {
    if (!options.always && this.#clock.monotonicMs() < this.#pausedUntilMs) return undefined;
    try {
      const answer = await command(this.#redis);
      if (this.#isDown) this.#logger?.info({}, 'Redis answers again');
      this.#isDown = false;
      this.#pausedUntilMs = Number.NEGATIVE_INFINITY;
      return answer;
    } catch (error) {
      this.#pausedUntilMs = this.#clock.monotonicMs() + PAUSE_MS;
      this.#failed(error);
      return undefined;
    }
  }

  close(): void {
    this.#redis.disconnect();
  }

  #failed(error: unknown): void {
    if (!this.#isDown)
      this.#logger?.warn({ err: error }, 'Redis does not answer: API keys are looked up without it');
    this.#isDown = true;
  }
}

/** For both kinds of connection: tries again for ever, soon. */
export const RECONNECT = {
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  retryStrategy: (times: number) => Math.min(times * 50, MAX_RECONNECT_MS),
} as const;
