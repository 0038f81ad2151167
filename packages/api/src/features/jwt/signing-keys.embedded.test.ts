import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import { createLogger } from '@studio/runtime';
import { expect, test } from 'vitest';
import { SigningKeys } from './signing-keys.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const KEY = new Uint8Array(32).fill(7);

/** A database, a time that tests move, and as many replicas as they like. */
async function withKeys(
  work: (tools: {
    relational: Relational;
    replica: (encryptionKey?: Uint8Array) => SigningKeys;
    advance: (ms: number) => void;
    log: () => string;
  }) => Promise<void>,
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-signing-'));
  let now = 1_800_000_000_000;
  const clock = {
    nowMs: () => now,
    monotonicMs: () => now,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  };
  const relational = await openRelational({ kind: 'sqlite', file: join(folder.path, 'r.db') }, { clock });
  await relational.migrate();
  let text = '';
  const logger = createLogger({
    level: 'info',
    format: 'json',
    destination: {
      write: (line: string) => {
        text += line;
      },
    },
  });
  const made: SigningKeys[] = [];
  const replica = (encryptionKey: Uint8Array = KEY) => {
    const keys = new SigningKeys({
      signingKeys: relational.signingKeys,
      encryptionKey,
      jwtTtlMs: HOUR,
      rotationMs: 30 * DAY,
      clock,
      logger,
    });
    made.push(keys);
    return keys;
  };
  try {
    await work({
      relational,
      replica,
      log: () => text,
      advance: (ms) => {
        now += ms;
      },
    });
  } finally {
    for (const keys of made) await keys.stop();
    await relational.close();
  }
}

const generations = async (keys: SigningKeys) => (await keys.published()).map(({ generation }) => generation);

test('the first start makes a key, later ones and other replicas use it', () =>
  withKeys(async ({ replica }) => {
    const [a, b] = [replica(), replica()];
    await Promise.all([a.start(), b.start()]);
    expect((await a.signer()).kid).toBe((await b.signer()).kid);
    expect((await a.published()).length).toBe(1);
  }));

test('a key that is old enough is followed by a new one at a start; the last but one goes when its tokens are dead', () =>
  withKeys(async ({ replica, advance }) => {
    await replica().start();
    advance(30 * DAY - 1);
    await replica().start();
    expect(await generations(replica())).toEqual([1]);
    advance(1);
    await replica().start();
    expect(await generations(replica())).toEqual([2, 1]);
    advance(30 * DAY);
    await replica().start();
    expect(await generations(replica())).toEqual([3, 2]);
  }));

test('two replicas that rotate at the same time make one generation', () =>
  withKeys(async ({ relational, replica }) => {
    const [a, b] = [replica(), replica()];
    await a.start();
    const [x, y] = await Promise.all([a.next(), b.next()]);
    const stored = await Promise.all([a.store(relational, x), b.store(relational, y)]);
    expect([...stored].sort()).toEqual([false, true]);
    expect(await generations(a)).toEqual([2, 1]);
  }));

test('with another encryption key a start makes a new key, says so, and the old ones still verify', () =>
  withKeys(async ({ replica, log }) => {
    await replica().start();
    const changed = replica(new Uint8Array(32).fill(8));
    await changed.start();
    expect(await generations(changed)).toEqual([2, 1]);
    expect((await changed.signer()).kid).toMatch(/^2-/);
    expect(log()).toContain('JUNJO_SECURE_COOKIE_KEY');
    // A replica that still has the old one goes on with what it can decrypt.
    expect((await replica().signer()).kid).toMatch(/^1-/);
  }));

test('without any key that can be decrypted it is said to be retryable', () =>
  withKeys(async ({ replica }) => {
    await expect(replica().signer()).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'no_signing_key',
    });
  }));
