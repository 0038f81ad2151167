import type { Clock } from '@studio/core';
import type { Logger } from '@studio/runtime';
import type { Embedder, PointPayload, VectorIndex } from '@studio/vector-index';
import { Pauses } from '../retry.ts';
import { Wakeup } from '../wakeup.ts';
import { EMBED_POINTS, LOOK_BACK_MS, LOOK_EVERY_MS, WAITING_POINTS } from './config.ts';
import type { VectorMetrics } from './vector-metrics.ts';

export interface DenseFillerDeps {
  readonly index: Pick<VectorIndex, 'addDense' | 'withoutDense'>;
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: VectorMetrics;
  readonly maxPauseMs: number;
  /** Whether this process is the one that looks for what others left: one of them is enough. */
  readonly isLooking: () => boolean;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/**
 * Gives points their dense vectors, apart from the group that reads the log: an embedder that is slow or away delays
 * nothing. Takes what was written just now from memory, and asks the index, newest first, for what was left: by a restart,
 * by an outage, by a time without an embedder or with another model. What is done is in the index, so it can be
 * stopped and begun anew at any point.
 */
export class DenseFiller {
  readonly #deps: DenseFillerDeps;
  readonly #wakeup = new Wakeup();
  #waiting: PointPayload[] = [];
  /** More is known to be in the index. */
  #isBehind = true;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(deps: DenseFillerDeps) {
    this.#deps = deps;
  }

  /** Never waits; what does not fit is left to the next look. */
  offer(points: readonly PointPayload[]): void {
    const room = WAITING_POINTS - this.#waiting.length;
    if (points.length > room) this.#isBehind = true;
    this.#waiting.push(...points.slice(0, room));
    this.#wakeup.wake();
  }

  /** There may be something to look for, or this process may look now. */
  look(): void {
    this.#isBehind = true;
    this.#wakeup.wake();
  }

  /** Until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, metrics, maxPauseMs, onTrouble } = this.#deps;
    signal.addEventListener('abort', this.#wakeup.wake);
    let pauses = new Pauses(clock, maxPauseMs);
    while (!signal.aborted) {
      try {
        const points = await this.#next(signal);
        if (points.length > 0) await this.#fill(points, signal);
        else await this.#wakeup.wait(clock, LOOK_EVERY_MS);
        pauses = new Pauses(clock, maxPauseMs);
        onTrouble('embedding', undefined);
      } catch (error) {
        if (signal.aborted) break;
        this.#isBehind = true;
        metrics.retries.inc();
        onTrouble('embedding', error);
        logger.warn({ err: error }, 'dense vectors are missing for now; trying again');
        await pauses.pause(error, signal).catch(() => {});
      }
    }
    signal.removeEventListener('abort', this.#wakeup.wake);
  }

  async #next(signal: AbortSignal): Promise<readonly PointPayload[]> {
    if (this.#waiting.length > 0) return this.#waiting.splice(0, EMBED_POINTS);
    const { clock, index, embedder, isLooking } = this.#deps;
    const nowMs = clock.monotonicMs();
    const isTime = this.#isBehind || nowMs - this.#lookedMs >= LOOK_EVERY_MS;
    if (!isTime || !isLooking()) return [];
    this.#lookedMs = nowMs;
    const fromUnixMs = clock.nowMs() - LOOK_BACK_MS;
    const found = await index.withoutDense(
      { model: embedder.model, fromUnixMs, limit: EMBED_POINTS },
      signal,
    );
    this.#isBehind = found.length === EMBED_POINTS;
    return found;
  }

  async #fill(points: readonly PointPayload[], signal: AbortSignal): Promise<void> {
    const { embedder, index, metrics } = this.#deps;
    const { model } = embedder;
    const texts = points.map(({ text }) => text);
    const embeddings = await embedder.embed(texts, signal);
    const filled = points.map((point, i) => {
      const { vector = [], isCut = false } = embeddings[i] ?? {};
      return { ...point, dense: { model, vector, isCut } };
    });
    await index.addDense(filled, signal);
    const refused = filled.filter(({ dense }) => dense.vector.length === 0).length;
    metrics.refused.inc(refused);
    metrics.dense.inc(filled.length - refused);
  }
}
