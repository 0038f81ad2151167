import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { requireToken } from '../auth/require-token.ts';
import type { ApiDeps } from '../deps.ts';
import { HttpError } from '../errors/http-error.ts';
import { toHttpError } from '../errors/to-http-error.ts';
import { configRouter } from '../features/config/router.ts';
import { healthRouter } from '../features/health/router.ts';
import { observabilityRouter } from '../features/observability/router.ts';
import { openApiRouter } from '../features/openapi/router.ts';
import { tracesRouter } from '../features/traces/router.ts';
import { createAccessLog } from './access-log.ts';
import { sendJson } from './send-json.ts';

/** All routes of the REST API. */
export function createApp(deps: ApiDeps, version: string, httpPort: () => number): Express {
  const { config, logger, registry, clock, spanStore, readiness } = deps;
  const app = express();
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use(createAccessLog(logger, registry, clock));

  app.use(healthRouter(version, readiness));
  app.use(configRouter(config, httpPort));
  app.use(openApiRouter(version));
  const mayRead = requireToken(deps, 'read');
  app.use('/api/v1/observability', observabilityRouter(spanStore, mayRead));
  app.use('/api/v1/traces', tracesRouter(spanStore, mayRead));

  app.use((request) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead) throw new HttpError('not_found', `There is nothing at ${request.path}.`);
    throw new HttpError('method_not_allowed', `${request.method} is not for ${request.path}.`);
  });
  const onError: ErrorRequestHandler = (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const answer = toHttpError(error);
    if (answer.status >= 500) logger.error({ err: error, path: request.path }, 'a request failed');
    if (answer.retryAfterSeconds) response.set('Retry-After', String(answer.retryAfterSeconds));
    sendJson(response, answer.body, answer.status);
  };
  app.use(onError);
  return app;
}
