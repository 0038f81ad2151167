import type { IRouter, RequestHandler } from 'express';
import { HttpError } from '../errors/http-error.ts';

/** Routes that are read only: any other method of these paths is 405. */
export function getOnly(router: IRouter, paths: string | string[], ...handlers: RequestHandler[]): void {
  router.get(paths, ...handlers);
  router.all(paths, (request) => {
    throw new HttpError(
      'method_not_allowed',
      `${request.method} is not for ${request.baseUrl}${request.path}.`,
      {
        allow: 'GET, HEAD',
      },
    );
  });
}
