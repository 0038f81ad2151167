import { once } from 'node:events';
import { type Clock, RetryableError } from '@studio/core';
import type { Response } from 'express';

export interface ServerSentEvent {
  readonly event?: string;
  /** What the client comes back with in `Last-Event-ID`. Alone, it is remembered without an event. */
  readonly id?: string;
  /** Written as one line of JSON. */
  readonly data?: unknown;
  readonly comment?: string;
}

export interface EventWriter {
  /** Aborted when the client is gone, or the stream has to end. */
  readonly signal: AbortSignal;
  /** Resolves when the client has taken enough for more. Rejects when it is gone, or too slow: then it was cut off. */
  write(event: ServerSentEvent): Promise<void>;
}

/** What the handler of an operation whose success is `text/event-stream` gives. */
export interface EventStream {
  /** Ends it, now. */
  readonly signal: AbortSignal;
  /** Writes until it is over. Its own errors cut the stream off, so that nobody takes it for ended. */
  run(out: EventWriter): Promise<void>;
}

/**
 * No more waits for a client than what fits into its socket and one event: what a client does not take within `drainMs`
 * ends its stream; it comes back by id.
 */
export async function sendEvents(
  response: Response,
  stream: EventStream,
  clock: Clock,
  drainMs: number,
): Promise<void> {
  response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.req.method === 'HEAD' || response.closed) return void response.end();
  const signal = AbortSignal.any([gone.signal, stream.signal]);
  response.flushHeaders();

  async function write(event: ServerSentEvent): Promise<void> {
    signal.throwIfAborted();
    if (response.write(textOf(event))) return;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const late = clock.sleep(drainMs, either).then(() => {
      throw new RetryableError('The client reads too slowly.', { code: 'slow_client' });
    });
    try {
      await Promise.race([once(response, 'drain', { signal: either }), late]);
    } finally {
      over.abort();
      late.catch(() => {});
    }
  }

  try {
    await stream.run({ signal, write });
  } catch (error) {
    const isExpected = signal.aborted || (error instanceof RetryableError && error.code === 'slow_client');
    if (!isExpected) throw error;
    if (!stream.signal.aborted || response.writableNeedDrain) return void response.destroy();
  }
  response.end();
}

function textOf({ event, id, data, comment }: ServerSentEvent): string {
  const lines = [
    comment === undefined ? '' : `: ${comment}\n`,
    event === undefined ? '' : `event: ${event}\n`,
    id === undefined ? '' : `id: ${id}\n`,
    data === undefined ? '' : `data: ${JSON.stringify(data)}\n`,
  ];
  return `${lines.join('')}\n`;
}
