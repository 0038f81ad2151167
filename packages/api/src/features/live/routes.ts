import { operations } from '@studio/api-schema';
import type { Clock } from '@studio/core';
import type { Principal } from '../../access/principal.ts';
import type { Serve } from '../../http/call.ts';
import { conditionOf } from './condition.ts';
import { Cursor } from './cursor.ts';
import { runFeed } from './feed.ts';
import type { LiveFeeds } from './live-feeds.ts';
import type { LiveLimits } from './live-limits.ts';

export interface LiveDeps {
  readonly feeds: LiveFeeds;
  readonly clock: Clock;
  readonly limits: LiveLimits;
}

/** New traces as they are stored. No state that another process would need: a feed is its cursor. */
export function serveLive(serve: Serve, { feeds, clock, limits }: LiveDeps): void {
  serve(operations.watchTraces, async ({ query, caller, principal, request, response, stillMay }) => {
    const { projectId } = caller;
    const lastId = request.get('last-event-id');
    const known = lastId ? Cursor.parse(lastId) : undefined;
    feeds.enter(response, idOf(principal));
    const stored = await feeds.positions(projectId);
    const options = {
      feeds,
      what: { projectId, condition: conditionOf(query), rootsOnly: query.spans === 'roots' },
      start: known ?? Cursor.of(stored),
      missedUpTo: known && stored,
      isOnce: query.once,
      stillMay,
      clock,
      limits,
    };
    return { signal: feeds.signal, run: (out) => runFeed(options, out) };
  });
}

const idOf = (principal: Principal): string =>
  principal.kind === 'user' ? `user ${principal.user.id}` : `token ${principal.token.id}`;
