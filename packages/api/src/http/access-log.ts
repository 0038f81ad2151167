import type { Clock } from '@studio/core';
import { Histogram, type Logger, type Registry } from '@studio/runtime';
import type { RequestHandler } from 'express';

/** Seconds of requests by route and status, and a debug line each. The route is logged, never the path: who mistakes
 * a place for another puts a secret there. */
export function createAccessLog(logger: Logger, registry: Registry, clock: Clock): RequestHandler {
  const seconds = new Histogram({
    name: 'junjo_api_request_seconds',
    help: 'Time to answer a REST request.',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return (request, response, next) => {
    const began = clock.monotonicMs();
    response.once('close', () => {
      const took = clock.monotonicMs() - began;
      const route: unknown = request.route?.path;
      const name = typeof route === 'string' ? `${request.baseUrl}${route}` : 'none';
      seconds.observe({ route: name, status: String(response.statusCode) }, took / 1000);
      logger.debug(
        { method: request.method, route: name, status: response.statusCode, ms: Math.round(took) },
        'request',
      );
    });
    next();
  };
}
