import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Response } from 'express';
import { jsonChunks } from './json-chunks.ts';

export function sendJson(response: Response, value: unknown, status = 200): void {
  response.status(status).type('application/json').send(JSON.stringify(value));
}

/**
 * The same for an answer that may be long: written as fast as the client reads, and others get their turn after each
 * piece (the socket alone takes megabytes without a pause). A client that goes away ends it.
 */
export async function sendLongJson(response: Response, value: unknown): Promise<void> {
  response.type('application/json');
  const chunks = jsonChunks(value);
  const first = chunks.next().value ?? '';
  const second = chunks.next();
  if (second.done) {
    response.send(first);
    return;
  }
  try {
    await pipeline(Readable.from(withTurns([first, second.value], chunks)), response);
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* withTurns(begun: readonly string[], rest: Iterable<string>): AsyncGenerator<string> {
  yield* begun;
  for (const chunk of rest) {
    await setImmediate();
    yield chunk;
  }
}
