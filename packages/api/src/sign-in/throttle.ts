import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import ipaddr from 'ipaddr.js';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { HttpError } from '../errors/http-error.ts';

export interface ThrottleOptions {
  readonly attemptsPerAccount: number;
  readonly attemptsPerAddress: number;
  readonly windowMs: number;
  /** Shared by all replicas; without it, and while it does not answer, each process counts for itself. */
  readonly redis?: Redis | undefined;
}

/** Bounds how often a password may be tried, per account and per address. Every try counts until it succeeds. */
export class SignInThrottle {
  readonly #byAccount: RateLimiterAbstract;
  readonly #byAddress: RateLimiterAbstract;

  constructor({ attemptsPerAccount, attemptsPerAddress, windowMs, redis }: ThrottleOptions) {
    const duration = Math.ceil(windowMs / 1000);
    this.#byAccount = limiter('junjo:sign-in:account', attemptsPerAccount, duration, redis);
    this.#byAddress = limiter('junjo:sign-in:address', attemptsPerAddress, duration, redis);
  }

  /** Counts a try before it is made, so that many at once are no way around. @throws HttpError `too_many_requests` */
  async attempt(account: string, address: string | undefined): Promise<void> {
    await Promise.all([
      consume(this.#byAccount, accountKey(account)),
      consume(this.#byAddress, addressKey(address)),
    ]);
  }

  /** The right password was given: the account's tries are forgotten, the address gets its one back. */
  async succeeded(account: string, address: string | undefined): Promise<void> {
    await Promise.all([
      this.#byAccount.delete(accountKey(account)),
      this.#byAddress.reward(addressKey(address), 1),
    ]);
  }
}

function limiter(
  keyPrefix: string,
  points: number,
  duration: number,
  redis: Redis | undefined,
): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ keyPrefix, points, duration });
  if (!redis) return memory;
  return new RateLimiterRedis({ storeClient: redis, keyPrefix, points, duration, insuranceLimiter: memory });
}

async function consume(limit: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new HttpError('too_many_requests', 'Too many tries; wait and try again.', { retryAfterSeconds });
  }
}

/** The address itself does not have to lie in Redis. */
function accountKey(account: string): string {
  return createHash('sha256').update(account).digest('base64url');
}

/** One host has a whole /64 of IPv6. */
function addressKey(address = ''): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4' ? parsed.toString() : parsed.toByteArray().slice(0, 8).join('.');
}
