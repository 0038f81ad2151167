import { operation } from '../operation.ts';
import { liveEventSchema, liveQuery } from '../shapes/live.ts';

export const watchTraces = operation({
  id: 'watchTraces',
  method: 'get',
  path: '/api/v1/live',
  tag: 'Traces',
  summary: 'New traces as they are stored',
  description: [
    'Server-sent events. `hello`: the feed is open, from here on nothing is left out. `trace`: a root span (or, with `spans=all`, any span) that was stored.',
    '`gap`: spans were left out here, because there were more than a feed carries at once; the `trace` events after it are the newest.',
    'Every event has an id: a client that comes back with it in `Last-Event-ID`, as browsers do by themselves, to any replica, gets what it missed: up to 1,000 spans, after a `gap` if there were more.',
    'Spans that a client sent again in another request are events again: their ids tell. Filters look at the span itself.',
    'The server ends a feed when the caller may no longer look, when the client reads too slowly, and when it stops.',
  ].join(' '),
  access: 'viewer',
  project: 'request',
  query: liveQuery,
  errors: ['too_many_requests'],
  success: { status: 200, schema: liveEventSchema, contentType: 'text/event-stream' },
});
