/** Metrics and health of a process, on a port of its own that is never public. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Health } from './component.ts';
import { listen } from './listen.ts';

export interface OperationsOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly bind: string;
  readonly registry: Registry;
  readonly health: () => Health;
}

export interface OperationsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `/metrics`, `/health/live` (200 as soon as the port is bound), `/health/ready` (503 with the reason until ready). */
export async function startOperationsServer(options: OperationsOptions): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(`${String(error)}\n`);
    });
  });
  await listen(server, {
    port: options.port,
    bind: options.bind,
    what: 'metrics',
    variable: 'JUNJO_METRICS_PORT',
  });
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { registry, health }: OperationsOptions,
): Promise<void> {
  const path = request.url?.split('?', 1)[0];
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return reply(response, 405, { status: 'method_not_allowed' });
  if (path === '/health/live') return reply(response, 200, { status: 'ok' });
  if (path === '/health/ready') {
    const { ready, reason } = health();
    return reply(response, ready ? 200 : 503, ready ? { status: 'ok' } : { status: 'not_ready', reason });
  }
  if (path !== '/metrics') return reply(response, 404, { status: 'not_found' });
  const text = await registry.metrics();
  response.setHeader('content-type', registry.contentType);
  response.end(text);
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
