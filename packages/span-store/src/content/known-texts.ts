import type { Clock } from '@studio/core';
import { LRUCache } from 'lru-cache';
import type { TextRow } from './text-rows.ts';

const MAX_TEXTS = 100_000;

/**
 * How long a piece that was written counts as stored. Whoever deletes pieces that no span uses any more must leave those
 * that were written less than this ago: a writer may still refer to them.
 */
export const KNOWN_TEXT_MS = 10 * 60_000;

/** Pieces that this process has seen acknowledged a short while ago: a history that comes again is not written again. */
export class KnownTexts {
  readonly #known: LRUCache<string, true>;

  constructor(clock: Clock) {
    this.#known = new LRUCache({
      max: MAX_TEXTS,
      ttl: KNOWN_TEXT_MS,
      ttlResolution: 1_000,
      perf: { now: () => clock.nowMs() },
    });
  }

  readonly has = (key: string): boolean => this.#known.get(key) === true;

  /** After they were acknowledged. */
  add(texts: readonly TextRow[]): void {
    for (const { key } of texts) if (!this.#known.has(key)) this.#known.set(key, true);
  }
}
