import { operation } from '../operation.ts';
import { configSchema } from '../shapes/config.ts';
import { healthSchema, pongSchema, readinessSchema } from '../shapes/health.ts';

const open = { method: 'get', tag: 'Process', access: 'public', isAlwaysAnswered: true } as const;

export const getHealth = operation({
  ...open,
  id: 'getHealth',
  path: '/health',
  summary: 'The process answers',
  success: { status: 200, schema: healthSchema },
});

export const getLiveness = operation({
  ...open,
  id: 'getLiveness',
  path: '/health/live',
  summary: 'The process answers',
  success: { status: 200, schema: healthSchema },
});

export const getReadiness = operation({
  ...open,
  id: 'getReadiness',
  path: '/health/ready',
  summary: 'Requests can be answered (503 when not)',
  success: { status: 200, schema: readinessSchema },
  otherResponses: { 503: { description: 'Not now.', schema: readinessSchema } },
});

export const ping = operation({
  ...open,
  id: 'ping',
  path: '/ping',
  summary: 'Plain pong',
  success: { status: 200, schema: pongSchema, contentType: 'text/plain' },
});

export const getConfig = operation({
  ...open,
  id: 'getConfig',
  path: '/api/v1/config',
  aliases: ['/api/config'],
  summary: 'Where things are',
  success: { status: 200, schema: configSchema },
});
