import { Redis } from 'ioredis';
import type { RedisFlushSignalConfig } from '../config.ts';
import type { LogSink } from '../deps.ts';
import { Listeners } from '../listeners.ts';
import type { FlushSignal } from '../port.ts';

const DEFAULT_COMMAND_TIMEOUT_MS = 500;
const MAX_RECONNECT_MS = 1_000;
/** A connection that died without saying so is noticed by TCP. */
const KEEP_ALIVE_MS = 10_000;

/** A Redis channel. Who asks and who listens have a connection each, made when first needed. */
export class RedisFlushSignal implements FlushSignal {
  readonly #config: RedisFlushSignalConfig;
  readonly #channel: string;
  readonly #logger: LogSink;
  readonly #listeners: Listeners;
  #publisher: Redis | undefined;
  #subscriber: Redis | undefined;
  #isDown = false;
  #isClosed = false;

  constructor(config: RedisFlushSignalConfig, logger: LogSink) {
    this.#config = config;
    this.#channel = `${config.prefix ?? 'junjo:'}flush`;
    this.#logger = logger;
    this.#listeners = new Listeners(logger);
  }

  async request(): Promise<void> {
    if (this.#isClosed) return;
    const commandTimeout = this.#config.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
    this.#publisher ??= this.#connect({ maxRetriesPerRequest: 1, commandTimeout });
    try {
      await this.#publisher.publish(this.#channel, '');
      this.#answered();
    } catch (error) {
      this.#failed(error);
    }
  }

  onRequest(listener: () => void): () => void {
    this.#listen();
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#publisher?.disconnect();
    this.#subscriber?.disconnect();
  }

  #listen(): void {
    if (this.#subscriber || this.#isClosed) return;
    // Waits for Redis as long as it takes, and subscribes again after each time that it was away.
    const subscriber = this.#connect({ maxRetriesPerRequest: null });
    this.#subscriber = subscriber;
    subscriber.on('message', () => this.#listeners.callAll());
    subscriber.on('ready', () => this.#answered());
    subscriber.subscribe(this.#channel).catch((error: unknown) => this.#failed(error));
  }

  #connect(options: { maxRetriesPerRequest: number | null; commandTimeout?: number }): Redis {
    const redis = new Redis(this.#config.url, {
      connectTimeout: 2_000,
      keepAlive: KEEP_ALIVE_MS,
      retryStrategy: (times: number) => Math.min(times * 50, MAX_RECONNECT_MS),
      ...options,
    });
    redis.on('error', (error) => this.#failed(error));
    return redis;
  }

  #failed(error: unknown): void {
    if (!this.#isDown && !this.#isClosed) {
      this.#logger.warn(
        { err: error },
        'Redis does not answer: a flush waits for as long as indexers linger',
      );
    }
    this.#isDown = true;
  }

  #answered(): void {
    if (this.#isDown) this.#logger.info({}, 'Redis answers again');
    this.#isDown = false;
  }
}
