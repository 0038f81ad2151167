import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { RetryableError } from '@studio/core';
import pLimit, { type LimitFunction } from 'p-limit';

/** OWASP's first choice for argon2id (the library's default algorithm): 19 MiB, 2 passes, 1 lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each takes a thread and 19 MiB for some 20 ms. */
const AT_ONCE = 2;
const MAX_WAITING = 64;

/** Hashes and compares passwords with argon2id, a few at once. Rejects with RetryableError `overloaded` beyond that. */
export class Passwords {
  readonly #limit: LimitFunction = pLimit(AT_ONCE);
  #nobody: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.#run(() => hash(password, COST));
  }

  /** Whether it is the password of the hash. Without a hash (nobody of that name) it takes the same time. */
  async matches(password: string, passwordHash: string | undefined): Promise<boolean> {
    const against = passwordHash ?? (await this.#hashOfNobody());
    const isSame = await this.#run(() => verify(against, password));
    return isSame && passwordHash !== undefined;
  }

  #hashOfNobody(): Promise<string> {
    this.#nobody ??= this.#run(() => hash(randomBytes(32).toString('hex'), COST));
    return this.#nobody;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#limit.pendingCount >= MAX_WAITING) {
      throw new RetryableError('Too many passwords at once.', { code: 'overloaded' });
    }
    return this.#limit(work);
  }
}
