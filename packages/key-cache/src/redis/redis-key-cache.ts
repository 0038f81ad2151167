import { randomUUID } from 'node:crypto';
import type { Clock } from '@studio/core';
import { LRUCache } from 'lru-cache';
import type { RedisKeyCacheConfig } from '../config.ts';
import type { KeyCacheDeps } from '../deps.ts';
import { InProcessKeyCache } from '../in-process/in-process-key-cache.ts';
import type { CachedFact, KeyCache, KeyHash } from '../port.ts';
import { Connection } from './connection.ts';
import { decodeFact, encodeFact } from './fact-codec.ts';
import { Pending } from './pending.ts';
import { INVALIDATE_HASH, INVALIDATE_KEY_ID, PUT, READ_EPOCH } from './scripts.ts';
import { Subscription } from './subscription.ts';

/** Longer than any look-up takes. */
const MARK_TTL_MS = 600_000;
const MAX_PENDING = 10_000;
const MAX_TICKETS = 10_000;

/** A fact of this process, with the time of the subscription under which it was put. */
interface LocalFact extends CachedFact {
  readonly heard?: number;
}

/** What `epoch()` saw: of this process, and of Redis when it answered. */
interface Ticket {
  readonly local: number;
  readonly redis: readonly [life: string, n: string] | undefined;
}

/**
 * A cache in this process in front of Redis, which all processes share. Invalidations go to Redis and from there to
 * everybody who listens. Redis is never needed: without it a fact is unknown here and a look-up is the answer.
 */
export class RedisKeyCache implements KeyCache {
  readonly #config: RedisKeyCacheConfig;
  readonly #clock: Clock;
  readonly #logger: KeyCacheDeps['logger'];
  readonly #names;
  readonly #local: InProcessKeyCache;
  readonly #connection: Connection;
  readonly #subscription: Subscription;
  readonly #pending = new Pending(MAX_PENDING);
  readonly #tickets = new LRUCache<number, Ticket>({ max: MAX_TICKETS });
  #lastTicket = 0;
  /** Counts subscriptions: what was put under an earlier one may have missed an invalidation. */
  #heard = 0;

  static open(config: RedisKeyCacheConfig, deps: KeyCacheDeps): RedisKeyCache {
    return new RedisKeyCache(config, deps);
  }

  private constructor(config: RedisKeyCacheConfig, { clock, logger }: KeyCacheDeps) {
    this.#config = config;
    this.#clock = clock;
    this.#logger = logger;
    this.#names = namesWith(config.prefix ?? 'junjo:');
    this.#local = new InProcessKeyCache(config.maxEntries);
    const { url, commandTimeoutMs = 100 } = config;
    this.#connection = new Connection({ url, commandTimeoutMs, clock, logger });
    this.#connection.onReady(() => void this.#tellPending());
    this.#subscription = new Subscription({
      url,
      channel: this.#names.channel,
      clock,
      onMessage: (message) => void this.#forget(message),
      onListening: () => {
        this.#heard++;
      },
    });
  }

  async get(hash: KeyHash): Promise<CachedFact | undefined> {
    const local = (await this.#local.get(hash)) as LocalFact | undefined;
    if (local && local.heard === this.#heard && !this.#isOld(local)) return plain(local);
    const epoch = await this.#local.epoch();
    const text = await this.#connection.run((redis) => redis.get(this.#names.fact(hash)));
    const shared = text ? decodeFact(text) : undefined;
    if (shared && (!local || shared.checkedAtUnixMs >= local.checkedAtUnixMs)) {
      await this.#local.put(hash, { ...shared, heard: this.#heard } as LocalFact, epoch);
      return shared;
    }
    if (!local) return undefined;
    return local.heard === this.#heard ? plain(local) : { ...plain(local), mustRecheck: true };
  }

  async put(hash: KeyHash, cached: CachedFact, epoch: number): Promise<void> {
    const ticket = this.#tickets.get(epoch);
    if (!ticket) return;
    const { fact, checkedAtUnixMs } = cached;
    const heard = this.#heard;
    if (ticket.redis) {
      const wasPut = await this.#putShared(hash, cached, ticket.redis);
      // Invalidated by another process, whose message has not arrived here yet.
      if (wasPut === 0) return;
    }
    await this.#local.put(hash, { fact, checkedAtUnixMs, heard } as LocalFact, ticket.local);
  }

  async epoch(): Promise<number> {
    const local = await this.#local.epoch();
    const { epoch } = this.#names;
    const redis = (await this.#connection.run((client) => client.eval(READ_EPOCH, 1, epoch, randomUUID()))) as
      | [string, string]
      | undefined;
    this.#tickets.set(++this.#lastTicket, { local, redis });
    return this.#lastTicket;
  }

  invalidateKeyId(keyId: string): Promise<void> {
    return this.#invalidate(`id:${keyId}`);
  }

  invalidateHash(hash: KeyHash): Promise<void> {
    return this.#invalidate(`hash:${hash}`);
  }

  async close(): Promise<void> {
    this.#subscription.close();
    this.#connection.close();
    await this.#local.close();
  }

  #isOld({ fact, checkedAtUnixMs }: CachedFact): boolean {
    const { validTtlMs = 300_000, unknownTtlMs = 10_000 } = this.#config;
    return this.#clock.nowMs() - checkedAtUnixMs >= (fact.valid ? validTtlMs : unknownTtlMs);
  }

  async #putShared(
    hash: KeyHash,
    cached: CachedFact,
    [life, n]: readonly [string, string],
  ): Promise<unknown> {
    const { unknownTtlMs = 10_000, entryTtlMs = 3_600_000 } = this.#config;
    const { epoch, fact, mark, hashesOf } = this.#names;
    const keyId = cached.fact.valid ? cached.fact.keyId : '';
    const ttlMs = Math.max(1, cached.fact.valid ? entryTtlMs : unknownTtlMs);
    const keys = [epoch, fact(hash), mark(`hash:${hash}`), mark(`id:${keyId}`), hashesOf(keyId)];
    const values = [life, n, encodeFact(cached), ttlMs, hash, cached.fact.valid ? '1' : '0'];
    return this.#connection.run((redis) => redis.eval(PUT, keys.length, ...keys, ...values));
  }

  /** Here at once; everywhere else as soon as Redis takes it, which is not waited for when it is away. */
  async #invalidate(message: string): Promise<void> {
    await this.#forget(message);
    if (await this.#tell(message)) return;
    if (this.#pending.add(message)) return;
    this.#logger?.warn(
      {},
      'too many changed keys wait for Redis: receivers notice the oldest by their age only',
    );
  }

  async #forget(message: string): Promise<void> {
    const [, kind, which = ''] = /^(id|hash):(.*)$/.exec(message) ?? [];
    if (kind === 'id') await this.#local.invalidateKeyId(which);
    if (kind === 'hash') await this.#local.invalidateHash(which);
  }

  async #tell(message: string): Promise<boolean> {
    const { epoch, channel, fact, mark, hashesOf } = this.#names;
    const which = message.slice(message.indexOf(':') + 1);
    const values = [randomUUID(), MARK_TTL_MS, channel, message];
    const told = await this.#connection.run(
      (redis) =>
        message.startsWith('id:')
          ? redis.eval(
              INVALIDATE_KEY_ID,
              3,
              epoch,
              mark(message),
              hashesOf(which),
              ...values,
              fact(''),
              which,
            )
          : redis.eval(INVALIDATE_HASH, 3, epoch, mark(message), fact(which), ...values),
      { always: true },
    );
    return told !== undefined;
  }

  async #tellPending(): Promise<void> {
    for (const message of this.#pending.takeAll()) {
      if (!(await this.#tell(message))) this.#pending.add(message);
    }
  }
}

function plain({ fact, checkedAtUnixMs }: LocalFact): CachedFact {
  return { fact, checkedAtUnixMs };
}

function namesWith(prefix: string) {
  const base = `${prefix}{keys}:`;
  return {
    epoch: `${base}epoch`,
    channel: `${base}invalidations`,
    fact: (hash: KeyHash) => `${base}fact:${hash}`,
    mark: (message: string) => `${base}marks:${message}`,
    hashesOf: (keyId: string) => `${base}hashes-of:${keyId}`,
  };
}
