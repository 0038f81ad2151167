import type { Clock } from '@studio/core';
import { Redis } from 'ioredis';
import { RECONNECT } from './connection.ts';

const PING_EVERY_MS = 500;
const PING_TIMEOUT_MS = 1_000;

export interface SubscriptionOptions {
  readonly url: string;
  readonly channel: string;
  readonly clock: Clock;
  readonly onMessage: (message: string) => void;
  /** It hears from now on; before this it may have missed messages. Also called the first time. */
  readonly onListening: () => void;
}

/** Listens to a channel for ever. A connection that is dead without having said so is noticed by pings. */
export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #redis: Redis;
  readonly #closed = new AbortController();

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#redis = new Redis(options.url, {
      ...RECONNECT,
      autoResubscribe: false,
      enableOfflineQueue: false,
      commandTimeout: PING_TIMEOUT_MS,
    });
    // Said by the other connection already.
    this.#redis.on('error', () => {});
    this.#redis.on('message', (_channel, message: string) => options.onMessage(message));
    this.#redis.on('ready', () => void this.#listen());
    void this.#ping();
  }

  close(): void {
    this.#closed.abort();
    this.#redis.disconnect();
  }

  async #listen(): Promise<void> {
    try {
      await this.#redis.subscribe(this.#options.channel);
      this.#options.onListening();
    } catch {
      this.#reconnect();
    }
  }

  async #ping(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await this.#options.clock.sleep(PING_EVERY_MS, signal).catch(() => {});
      if (signal.aborted || this.#redis.status !== 'ready') continue;
      await this.#redis.ping().catch(() => this.#reconnect());
    }
  }

  #reconnect(): void {
    if (!this.#closed.signal.aborted) this.#redis.disconnect(true);
  }
}
