import type { Health } from '@studio/runtime';
import { Router } from 'express';
import { getOnly } from '../../http/get-only.ts';
import { sendJson } from '../../http/send-json.ts';

export function healthRouter(version: string, readiness: () => Health): Router {
  const alive = { status: 'ok', version, app_name: 'Junjo AI Studio' };
  const router = Router();
  getOnly(router, ['/health', '/health/live'], (_request, response) => sendJson(response, alive));
  getOnly(router, '/health/ready', (_request, response) => {
    const { ready, reason } = readiness();
    sendJson(response, { status: ready ? 'ready' : 'not_ready', reason }, ready ? 200 : 503);
  });
  getOnly(router, '/ping', (_request, response) => void response.type('text/plain').send('pong'));
  return router;
}
