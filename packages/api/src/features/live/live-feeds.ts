import { type Clock, RetryableError } from '@studio/core';
import type { LogPosition, NewSpans, NewSpansQuery, SpanReader } from '@studio/span-store';
import type { Response } from 'express';
import pLimit from 'p-limit';
import { HttpError } from '../../errors/http-error.ts';
import type { LiveLimits } from './live-limits.ts';
import { ProjectPositions } from './project-positions.ts';

export interface LiveFeedsDeps {
  readonly store: Pick<SpanReader, 'positions' | 'spansBetween'>;
  readonly clock: Clock;
  readonly limits: LiveLimits;
}

/** Questions to the store at once: feeds must not keep it from answering others. */
const READS_AT_ONCE = 4;
const DAY_MS = 86_400_000;

/**
 * All open feeds of a process: how many there may be, when they look for news, and what they ask the store. Feeds of the
 * same project and filter ask the same, which is asked once for each beat.
 */
export class LiveFeeds {
  readonly #deps: LiveFeedsDeps;
  readonly #stopping = new AbortController();
  readonly #ofCaller = new Map<string, number>();
  readonly #limit = pLimit(READS_AT_ONCE);
  readonly #positions: ProjectPositions;
  readonly #reads = new Map<string, Promise<unknown>>();
  #open = 0;
  #beat = Promise.withResolvers<void>();
  #beating: Promise<void> | undefined;

  constructor(deps: LiveFeedsDeps) {
    this.#deps = deps;
    this.#positions = new ProjectPositions(deps.store, deps.clock);
  }

  /** Aborted when every feed has to end. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  get openFeeds(): number {
    return this.#open;
  }

  /**
   * Takes a place for a response, given back when it is over. @throws HttpError `too_many_requests` when the caller has
   * too many; RetryableError when the process has, or ends
   */
  enter(response: Response, callerId: string): void {
    const { maxFeeds, maxFeedsPerCaller } = this.#deps.limits;
    const own = this.#ofCaller.get(callerId) ?? 0;
    if (own >= maxFeedsPerCaller) {
      throw new HttpError('too_many_requests', `At most ${maxFeedsPerCaller} feeds at once; close one.`, {
        retryAfterSeconds: 10,
      });
    }
    if (this.#open >= maxFeeds || this.signal.aborted) {
      throw new RetryableError('Too many feeds at once.', { code: 'overloaded' });
    }
    if (response.closed) return;
    this.#open++;
    this.#ofCaller.set(callerId, own + 1);
    response.once('close', () => this.#leave(callerId));
    this.#beating ??= this.#keepBeating();
  }

  #leave(callerId: string): void {
    this.#open--;
    const left = (this.#ofCaller.get(callerId) ?? 1) - 1;
    if (left > 0) this.#ofCaller.set(callerId, left);
    else this.#ofCaller.delete(callerId);
  }

  /** When it is time to look again. Rejects when the signal is aborted. */
  async nextBeat(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#beat.promise, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** How far the project is stored, now. */
  async positions(projectId: string): Promise<readonly LogPosition[]> {
    return this.#limit(() => this.#positions.read(projectId, this.#receivedSince()));
  }

  /** The same as one of the feeds saw it at this beat. */
  positionsOfBeat(projectId: string): Promise<readonly LogPosition[]> {
    return this.#once(`positions ${projectId}`, () => this.positions(projectId));
  }

  spansBetween(query: Omit<NewSpansQuery, 'limit' | 'receivedSinceMs'>): Promise<NewSpans> {
    const { maxSpans: limit } = this.#deps.limits;
    return this.#once(JSON.stringify(query), () =>
      this.#limit(() =>
        this.#deps.store.spansBetween({ ...query, limit, receivedSinceMs: this.#receivedSince() }),
      ),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new RetryableError('The API stops.', { code: 'stopped' }));
    await this.#beating;
  }

  #once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#reads.get(key) as Promise<T> | undefined;
    const answer = known ?? read();
    this.#reads.set(key, answer);
    return answer;
  }

  /** Whole days, so that it is the same for all. */
  #receivedSince(): number {
    const { clock, limits } = this.#deps;
    return Math.max(0, Math.floor((clock.nowMs() - limits.windowMs) / DAY_MS) * DAY_MS);
  }

  async #keepBeating(): Promise<void> {
    while (this.#open > 0 && !this.signal.aborted) {
      await this.#deps.clock.sleep(this.#deps.limits.pollMs, this.signal).catch(() => {});
      this.#reads.clear();
      const beat = this.#beat;
      this.#beat = Promise.withResolvers<void>();
      beat.resolve();
    }
    this.#beating = undefined;
  }
}
