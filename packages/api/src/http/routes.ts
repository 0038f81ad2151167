import type { Operation } from '@studio/api-schema';
import { type RequestHandler, Router } from 'express';
import { HttpError } from '../errors/http-error.ts';

type Method = Operation['method'];

/** Collects handlers by path, so that every other method of a path can be refused with what is allowed. */
export class Routes {
  readonly #byPath = new Map<string, Map<Method, RequestHandler>>();

  add({ path, aliases = [], method, splat }: RoutedOperation, handler: RequestHandler): void {
    for (const each of [path, ...aliases]) {
      const expressPath = toExpress(each, splat);
      const methods = this.#byPath.get(expressPath) ?? new Map<Method, RequestHandler>();
      this.#byPath.set(expressPath, methods.set(method, handler));
    }
  }

  /** In the order of `add`: a fixed path that was added before one with a parameter wins. */
  router(): Router {
    const router = Router();
    for (const [path, methods] of this.#byPath) {
      for (const [method, handler] of methods) router[method](path, handler);
      const allow = [...methods.keys()].flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method]));
      router.all(path, (request) => {
        throw new HttpError('method_not_allowed', `${request.method} is not for this path.`, {
          allow: allow.join(', ').toUpperCase(),
        });
      });
    }
    return router;
  }
}

type RoutedOperation = Pick<Operation, 'path' | 'aliases' | 'method' | 'splat'>;

/** `/users/{user_id}` → `/users/:user_id`; a parameter that may hold `/` → `*name`. */
function toExpress(path: string, splat: string | undefined): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === splat ? `*${name}` : `:${name}`));
}
