import type { Response } from 'express';

/** Aborted when the client is gone (or has its answer): nobody waits for a query any more. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('The client is gone.')));
  return gone.signal;
}
