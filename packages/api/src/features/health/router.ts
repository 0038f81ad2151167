import type { Health } from '@studio/runtime';
import { Router } from 'express';
import { sendJson } from '../../http/send-json.ts';

export function healthRouter(version: string, readiness: () => Health): Router {
  const alive = { status: 'ok', version, app_name: 'Junjo AI Studio' };
  return Router()
    .get(['/health', '/health/live'], (_request, response) => sendJson(response, alive))
    .get('/health/ready', (_request, response) => {
      const { ready, reason } = readiness();
      sendJson(response, { status: ready ? 'ready' : 'not_ready', reason }, ready ? 200 : 503);
    })
    .get('/ping', (_request, response) => void response.type('text/plain').send('pong'));
}
