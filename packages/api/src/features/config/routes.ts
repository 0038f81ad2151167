import { Router } from 'express';
import type { ApiConfig } from '../../deps.ts';
import { getOnly } from '../../http/get-only.ts';
import { sendJson } from '../../http/send-json.ts';

/** Where things are, for the UI and for scripts. */
export function configRouter(config: ApiConfig, httpPort: () => number): Router {
  const scheme = config.tlsCertFile ? 's' : '';
  const router = Router();
  getOnly(router, ['/api/v1/config', '/api/config'], (_request, response) =>
    sendJson(response, {
      environment: config.environment,
      otlp_endpoint: `grpc${scheme}://localhost:${config.otlpGrpcPort}`,
      frontend_url: `http${scheme}://localhost:${httpPort()}`,
      backend_url: `http${scheme}://localhost:${httpPort()}`,
    }),
  );
  return router;
}
