import express, { type Request, type Response } from 'express';
import { HttpError } from '../errors/http-error.ts';

const MAX_BYTES = 1024 * 1024;
const parseJson = () => express.json({ limit: MAX_BYTES, type: 'application/json' });

/** Reads a JSON body; `undefined` when there is none. @throws HttpError `unsupported_media_type`, and body-parser's errors */
export function createReadBody(): (request: Request, response: Response) => Promise<unknown> {
  const parse = parseJson();
  return async (request, response) => {
    const isJson = request.is('application/json');
    // null: neither a length nor chunks were announced.
    if (isJson === null || request.get('content-length') === '0') return undefined;
    if (isJson === false) {
      throw new HttpError('unsupported_media_type', 'The body must be application/json.');
    }
    await new Promise<void>((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
    return request.body;
  };
}
