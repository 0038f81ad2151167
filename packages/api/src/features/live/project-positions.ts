import type { Clock } from '@studio/core';
import type { LogPosition, PositionsOptions, SpanReader } from '@studio/span-store';
import { Cursor } from './cursor.ts';

/** Looked at again after less than this, only what is new is asked for. */
const TRUSTED_MS = 120_000;
/** More than `TRUSTED_MS` and the two minutes until a batch is visible, with some to spare. */
const WRITTEN_WITHIN_S = 600;

/** How far projects are stored, kept from beat to beat: a ledger of months need not be read every second. */
export class ProjectPositions {
  readonly #store: Pick<SpanReader, 'positions'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly cursor: Cursor; readonly askedMs: number }>();

  constructor(store: Pick<SpanReader, 'positions'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async read(projectId: string, receivedSinceMs: number): Promise<readonly LogPosition[]> {
    const askedMs = this.#clock.monotonicMs();
    this.#forget(askedMs);
    const known = this.#known.get(projectId);
    const options: PositionsOptions = known
      ? { receivedSinceMs, writtenWithinSeconds: WRITTEN_WITHIN_S }
      : { receivedSinceMs };
    const found = await this.#store.positions(projectId, options);
    // By now somebody else may have read more.
    const base = this.#known.get(projectId)?.cursor ?? known?.cursor ?? Cursor.of([]);
    const cursor = base.upTo(found);
    this.#known.set(projectId, { cursor, askedMs });
    return cursor.positions;
  }

  #forget(nowMs: number): void {
    for (const [projectId, { askedMs }] of this.#known) {
      if (nowMs - askedMs > TRUSTED_MS) this.#known.delete(projectId);
    }
  }
}
