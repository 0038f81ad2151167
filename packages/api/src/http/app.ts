import cors from 'cors';
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
import { allowedOrigins } from './allowed-origins.ts';
import { ANSWERING_LIMITS, createAnswering } from './answering.ts';
import { sendJson } from './send-json.ts';

/** All routes of the REST API. */
export function createApp(deps: ApiDeps, version: string, httpPort: () => number): Express {
  const { config, logger, registry, clock, spanStore, readiness } = deps;
  const app = express();
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use(createAccessLog(logger, registry, clock));
  app.use(cors({ origin: allowedOrigins(config), credentials: true, maxAge: 600 }));

  app.use(healthRouter(version, readiness));
  app.use(configRouter(config, httpPort));
  app.use(openApiRouter(version));
  const mayRead = requireToken(deps, 'read');
  const answering = createAnswering(clock, deps.limits ?? ANSWERING_LIMITS);
  app.use('/api/v1/observability', mayRead, observabilityRouter(spanStore, answering));
  app.use('/api/v1/traces', mayRead, tracesRouter(spanStore, answering));

  app.use((request) => {
    throw new HttpError('not_found', `There is nothing at ${request.path}.`);
  });
  const onError: ErrorRequestHandler = (error, request, response, next) => {
    const answer = toHttpError(error);
    if (answer.status >= 500) logger.error({ err: error, path: request.path }, 'a request failed');
    // Too late for another answer: what was begun is cut off, so that nobody takes it for whole.
    if (response.headersSent) return next(error);
    response.set(answer.headers);
    sendJson(response, answer.body, answer.status);
  };
  app.use(onError);
  return app;
}
