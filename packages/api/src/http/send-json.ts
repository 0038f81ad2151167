import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { jsonChunks } from './json-chunks.ts';

export function sendJson(response: Response, value: unknown, status = 200): void {
  response.status(status).type('application/json').send(JSON.stringify(value));
}

/** The same for an answer that may be long: written as fast as the client reads. A client that goes away ends it. */
export async function sendLongJson(response: Response, value: unknown): Promise<void> {
  response.type('application/json');
  const chunks = jsonChunks(value);
  const first = chunks.next().value ?? '';
  const second = chunks.next();
  if (second.done) {
    response.send(first);
    return;
  }
  const all = (function* () {
    yield first;
    yield second.value;
    yield* chunks;
  })();
  try {
    await pipeline(Readable.from(all), response);
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
