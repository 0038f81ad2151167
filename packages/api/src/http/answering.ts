import { type Clock, RetryableError } from '@studio/core';
import type { Request, RequestHandler, Response } from 'express';
import { type Caller, callerOf } from '../auth/require-token.ts';
import { sendLongJson } from './send-json.ts';

export interface AnsweringLimits {
  /** Requests whose answer is being made at once; beyond it the answer is "try again". */
  readonly maxAtOnce: number;
  readonly timeoutMs: number;
}

export const ANSWERING_LIMITS: AnsweringLimits = { maxAtOnce: 64, timeoutMs: 30_000 };

/** Makes the answer of one route; throws HttpError when there is none. */
export type Answer = (request: Request, caller: Caller) => Promise<unknown>;

/**
 * Handlers that ask the stores: bounded in number and time, and not written for a client that is gone. Work that is not
 * waited for any more keeps its place until it ends, so that slow stores are never asked more at once.
 */
export function createAnswering(clock: Clock, limits: AnsweringLimits): (answer: Answer) => RequestHandler {
  let running = 0;
  return (answer) => async (request, response) => {
    if (running >= limits.maxAtOnce) {
      throw new RetryableError('Too many requests at once.', { code: 'overloaded' });
    }
    running++;
    const made = answer(request, callerOf(response)).finally(() => {
      running--;
    });
    const body = await waitFor(made, response, clock, limits.timeoutMs);
    if (body === GONE) return;
    response.set('Cache-Control', 'no-store');
    await sendLongJson(response, body);
  };
}

const GONE = Symbol('the client is gone');

async function waitFor(
  made: Promise<unknown>,
  response: Response,
  clock: Clock,
  timeoutMs: number,
): Promise<unknown> {
  const over = new AbortController();
  const gone = new Promise<typeof GONE>((resolve) => response.once('close', () => resolve(GONE)));
  const late = clock.sleep(timeoutMs, over.signal).then(
    () => {
      throw new RetryableError(`No answer within ${timeoutMs} ms.`, { code: 'timed_out' });
    },
    () => GONE,
  );
  try {
    return await Promise.race([made, gone, late]);
  } finally {
    over.abort();
    made.catch(() => {});
  }
}
