import { type Clock, RetryableError } from '@studio/core';
import type { LogPosition, NewSpansQuery } from '@studio/span-store';
import type { EventWriter } from '../../http/event-stream.ts';
import type { Cursor } from './cursor.ts';
import { gapEvent, traceEvent } from './event-bodies.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { LiveLimits } from './live-limits.ts';

export interface FeedOptions {
  readonly feeds: LiveFeeds;
  readonly what: Pick<NewSpansQuery, 'projectId' | 'condition' | 'rootsOnly'>;
  readonly start: Cursor;
  /** What was missed ends here; undefined: nothing was. */
  readonly missedUpTo: readonly LogPosition[] | undefined;
  readonly isOnce: boolean;
  /** Rejects when the caller may no longer look. */
  readonly stillMay: () => Promise<unknown>;
  readonly clock: Clock;
  readonly limits: LiveLimits;
}

/**
 * One client's feed. Its cursor only moves over what was written to the client, and every event carries the cursor after
 * it: whoever comes back with the id of the last event they saw, anywhere, goes on with the next one.
 */
export async function runFeed(options: FeedOptions, out: EventWriter): Promise<void> {
  const { feeds, what, start, missedUpTo, isOnce, stillMay, clock, limits } = options;
  let cursor = start;
  await out.write({ event: 'hello', id: `${cursor}`, data: { cursor: `${cursor}` } });
  if (missedUpTo) await give(missedUpTo);
  if (isOnce) return;
  const beganMs = clock.monotonicMs();
  let wroteMs = beganMs;
  let checkedMs = beganMs;
  while (clock.monotonicMs() - beganMs < limits.maxAgeMs) {
    await feeds.nextBeat(out.signal);
    const nowMs = clock.monotonicMs();
    if (nowMs - checkedMs >= limits.accessCheckMs) {
      if (!(await isFulfilled(stillMay()))) return;
      checkedMs = nowMs;
    }
    try {
      if (await give(await feeds.positionsOfBeat(what.projectId))) wroteMs = nowMs;
    } catch (error) {
      // The store does not answer now: nothing is lost, the next beat asks for the same.
      if (!(error instanceof RetryableError) || error.code === 'slow_client') throw error;
    }
    if (nowMs - wroteMs >= limits.heartbeatMs) {
      await out.write({ comment: 'heartbeat', id: `${cursor}` });
      wroteMs = nowMs;
    }
  }

  /** Everything up to there; whether there was anything. */
  async function give(upTo: readonly LogPosition[]): Promise<boolean> {
    const { spans, leftOut } = await feeds.spansBetween({ ...what, after: cursor.positions, upTo });
    const [next] = spans;
    if (leftOut && next) {
      // Where each partition goes on: right before the first of its spans that is given.
      cursor = spans.toReversed().reduce((at, span) => at.before(span), cursor.upTo(upTo));
      await out.write({ event: 'gap', id: `${cursor}`, data: gapEvent(leftOut, next) });
    }
    for (const span of spans) {
      cursor = cursor.at(span);
      await out.write({ event: 'trace', id: `${cursor}`, data: traceEvent(span) });
    }
    cursor = cursor.upTo(upTo);
    if (next) await out.write({ id: `${cursor}` });
    return next !== undefined;
  }
}

function isFulfilled(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
