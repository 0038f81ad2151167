import { randomBytes } from 'node:crypto';
import { type Clock, RetryableError } from '@studio/core';
import type { Repositories, SigningKey } from '@studio/relational';
import type { Component, Health, Logger } from '@studio/runtime';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK } from 'jose';
import { decryptPrivateJwk, encryptPrivateJwk } from './private-jwk.ts';

export const JWT_ALGORITHM = 'EdDSA';

/** How far the clocks of receivers may differ from ours (contracts: 60 s), and a minute for requests under way. */
const GRACE_MS = 120_000;
const LOOK_EVERY_MS = 60_000;

export interface SigningKeysDeps {
  readonly signingKeys: Repositories['signingKeys'];
  /** 32 bytes that private keys are encrypted with. */
  readonly encryptionKey: Uint8Array;
  /** How long a JWT lives, ms: so long its key stays published. */
  readonly jwtTtlMs: number;
  /** A key signs for so long, ms; 0: until somebody rotates. */
  readonly rotationMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Signer {
  readonly kid: string;
  readonly key: CryptoKey;
}

/**
 * The generations of the key pair that signs JWTs. The database holds them, private ones encrypted, so that all replicas
 * sign with the newest and publish the same; nothing is cached but what was decrypted.
 */
export class SigningKeys implements Component {
  readonly #deps: SigningKeysDeps;
  readonly #decrypted = new Map<string, Promise<CryptoKey | undefined>>();
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(deps: SigningKeysDeps) {
    this.#deps = deps;
  }

  /** Sees to it that there is a key that this process can sign with. */
  async start(): Promise<void> {
    await this.#rotateIfDue();
    this.#running ??= this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  health(): Health {
    return { ready: true };
  }

  /** The newest key that this process can decrypt. Rejects with RetryableError `no_signing_key` when there is none. */
  async signer(): Promise<Signer> {
    for (const stored of await this.published()) {
      const key = await this.#decrypt(stored);
      if (key) return { kid: stored.kid, key };
    }
    throw new RetryableError('There is no key to sign JWTs with.', { code: 'no_signing_key' });
  }

  /** Newest first: the one that signs, the one before, and those before whose JWTs may still be alive. */
  published(): Promise<readonly SigningKey[]> {
    return this.#deps.signingKeys.list();
  }

  /** The next generation, for `store` in a transaction of its own or another's. Give it to `retireOld` afterwards. */
  async next(): Promise<Omit<SigningKey, 'createdAt'>> {
    const [newest] = await this.published();
    return this.#generate((newest?.generation ?? 0) + 1);
  }

  /**
   * Puts a generation in force and drops those that nobody needs. False when another replica was faster: then that one's
   * is in force.
   */
  async store(
    repositories: Pick<Repositories, 'signingKeys'>,
    generation: Omit<SigningKey, 'createdAt'>,
  ): Promise<boolean> {
    const before = await repositories.signingKeys.list();
    if (!(await repositories.signingKeys.add(generation))) return false;
    const oldest = oldestNeeded(before, this.#deps.clock.nowMs() - this.#deps.jwtTtlMs - GRACE_MS);
    if (oldest !== undefined) await repositories.signingKeys.retire(oldest);
    return true;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#deps.clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
      if (signal.aborted) return;
      await this.#rotateIfDue().catch((error: unknown) => {
        this.#deps.logger.warn({ err: error }, 'signing keys could not be looked at; they go on');
      });
    }
  }

  async #rotateIfDue(): Promise<void> {
    const { rotationMs, clock, logger, signingKeys } = this.#deps;
    const [newest] = await this.published();
    const isOld = newest && rotationMs > 0 && clock.nowMs() - newest.createdAt.getTime() >= rotationMs;
    const canSign = newest !== undefined && (await this.#decrypt(newest)) !== undefined;
    if (canSign && !isOld) return;
    const generation = await this.next();
    const isOurs = await this.store({ signingKeys }, generation);
    if (isOurs && newest) logger.info({ kid: generation.kid }, 'JWTs are signed with a new key');
  }

  async #generate(generation: number): Promise<Omit<SigningKey, 'createdAt'>> {
    const { publicKey, privateKey } = await generateKeyPair(JWT_ALGORITHM, { extractable: true });
    const kid = `${generation}-${randomBytes(6).toString('base64url')}`;
    const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: JWT_ALGORITHM, use: 'sig' };
    return {
      generation,
      kid,
      publicJwk: JSON.stringify(publicJwk),
      encryptedPrivateJwk: await encryptPrivateJwk(await exportJWK(privateKey), this.#deps.encryptionKey),
    };
  }

  #decrypt({ kid, encryptedPrivateJwk }: SigningKey): Promise<CryptoKey | undefined> {
    const known = this.#decrypted.get(kid);
    if (known) return known;
    const decrypted = this.#import(kid, encryptedPrivateJwk);
    this.#decrypted.set(kid, decrypted);
    return decrypted;
  }

  async #import(kid: string, encrypted: string): Promise<CryptoKey | undefined> {
    const jwk = await decryptPrivateJwk(encrypted, this.#deps.encryptionKey);
    if (!jwk) {
      this.#deps.logger.warn(
        { kid },
        'a signing key cannot be decrypted: was JUNJO_SECURE_COOKIE_KEY changed, or do replicas differ in it?',
      );
      return undefined;
    }
    const key = await importJWK(jwk, JWT_ALGORITHM);
    return key instanceof Uint8Array ? undefined : key;
  }
}

/** The generation below which no JWT is alive: the one that was superseded last before `aliveSinceMs`, plus one. */
function oldestNeeded(newestFirst: readonly SigningKey[], aliveSinceMs: number): number | undefined {
  const [current, ...older] = newestFirst;
  if (!current) return undefined;
  let successor = current;
  for (const key of older) {
    // Its successor came so long ago that nothing it signed is alive.
    if (successor.createdAt.getTime() < aliveSinceMs) return successor.generation;
    successor = key;
  }
  return undefined;
}
