import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type ListenOptions, listen } from '@studio/runtime';

export interface HttpServer {
  /** Resolves with the port. @throws PermanentError `cannot_listen` */
  listen(options: ListenOptions): Promise<number>;
  /** Takes no new connections, lets requests end until the signal is aborted. Safe twice. */
  stop(signal?: AbortSignal): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 60_000;

/** HTTP, or HTTPS when a certificate is configured. */
export async function createHttpServer(
  handler: RequestListener,
  tls: { readonly certFile: string; readonly keyFile: string } | undefined,
): Promise<HttpServer> {
  const options = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: 20_000, keepAliveTimeout: 10_000 };
  const server: Server = tls
    ? createTlsServer(
        { ...options, cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) },
        handler,
      )
    : createServer(options, handler);
  return {
    listen: async (where) => {
      await listen(server, where);
      const address = server.address();
      return typeof address === 'object' && address ? address.port : where.port;
    },
    stop: async (signal) => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      const force = () => server.closeAllConnections();
      server.close();
      server.closeIdleConnections();
      if (signal?.aborted) force();
      signal?.addEventListener('abort', force, { once: true });
      await closed;
      signal?.removeEventListener('abort', force);
    },
  };
}
