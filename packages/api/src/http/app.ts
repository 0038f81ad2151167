import cors from 'cors';
import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import { allowedOrigins } from '../access/allowed-origins.ts';
import { HttpError } from '../errors/http-error.ts';
import { toHttpError } from '../errors/to-http-error.ts';
import { openApiRouter } from '../features/openapi/router.ts';
import type { Services } from '../services.ts';
import { createAccessLog } from './access-log.ts';
import { Routes } from './routes.ts';
import { sendJson } from './send-json.ts';
import { serveAll } from './serve-all.ts';

const PREFLIGHT_SECONDS = 600;

/** The REST API: what every request passes, then its operation, then the one place that answers errors. */
export function createApp(services: Services, version: string, httpPort: () => number): Express {
  const { config, logger, registry, clock } = services.deps;
  const isAllowedOrigin = allowedOrigins(config, httpPort);
  const app = express();
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.trustedProxies ? [...config.trustedProxies] : false);
  app.use(helmet());
  app.use(createAccessLog(logger, registry, clock));
  // As a list, so that the answer also says that it varies by origin.
  const origin: cors.CorsOptions['origin'] = (from, done) =>
    done(null, from !== undefined && isAllowedOrigin(from) ? [from] : []);
  app.use(cors({ origin, credentials: true, maxAge: PREFLIGHT_SECONDS }));

  const routes = new Routes();
  serveAll(services, routes, { version, httpPort, isAllowedOrigin });
  app.use(routes.router());
  app.use(openApiRouter());

  app.use(() => {
    throw new HttpError('not_found', 'There is nothing at this path.');
  });
  const onError: ErrorRequestHandler = (error, request, response, next) => {
    const answer = toHttpError(error);
    if (answer.status >= 500) logger.error({ err: error, route: request.route?.path }, 'a request failed');
    // Too late for another answer: what was begun is cut off, so that nobody takes it for whole.
    if (response.headersSent) return next(error);
    response.set(answer.headers);
    sendJson(response, answer.body, answer.status);
  };
  app.use(onError);
  return app;
}
