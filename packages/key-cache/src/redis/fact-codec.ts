import type { CachedFact } from '../port.ts';

/** A fact as Redis holds it. `keyId` stands by itself: the script that forgets a key looks at it. */
interface Stored {
  readonly checkedAt: number;
  readonly keyId?: string;
  readonly projectId?: string;
  readonly expiresAt?: number | undefined;
}

export function encodeFact({ fact, checkedAtUnixMs: checkedAt }: CachedFact): string {
  if (!fact.valid) return JSON.stringify({ checkedAt } satisfies Stored);
  const { keyId, projectId, expiresAtUnixMs: expiresAt } = fact;
  return JSON.stringify({ checkedAt, keyId, projectId, expiresAt } satisfies Stored);
}

/** `undefined` for what is no fact of ours: it counts as unknown. */
export function decodeFact(text: string): CachedFact | undefined {
  const stored = parse(text);
  if (!stored || typeof stored.checkedAt !== 'number') return undefined;
  const { checkedAt: checkedAtUnixMs, keyId, projectId, expiresAt: expiresAtUnixMs } = stored;
  if (keyId === undefined) return { fact: { valid: false }, checkedAtUnixMs };
  if (projectId === undefined) return undefined;
  return { fact: { valid: true, keyId, projectId, expiresAtUnixMs }, checkedAtUnixMs };
}

function parse(text: string): Partial<Stored> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
