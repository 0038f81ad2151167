import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type ListenOptions, listen } from '@studio/runtime';
import type { TlsFiles } from './tls.ts';

export interface HttpServer {
  /** Resolves with the port. @throws PermanentError `cannot_listen` */
  listen(options: ListenOptions): Promise<number>;
  /** Takes no new connections, lets requests end until the signal is aborted. Safe twice and before `listen`. */
  stop(signal?: AbortSignal): Promise<void>;
}

/** Bodies are small: what has not arrived by then never will. */
const REQUEST_TIMEOUT_MS = 30_000;
const HEADERS_TIMEOUT_MS = 20_000;
/** A little longer than the 60 s of common load balancers, which must be the first to close. */
const KEEP_ALIVE_MS = 65_000;

/** A filter of 8 KiB is three times as long in a URL. */
const MAX_HEADER_BYTES = 192 * 1024;

const OPTIONS = {
  maxHeaderSize: MAX_HEADER_BYTES,
  requestTimeout: REQUEST_TIMEOUT_MS,
  headersTimeout: HEADERS_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
} as const;

/** HTTP, or HTTPS when there is a certificate; with a client CA only for clients that it signed. */
export function createHttpServer(handler: RequestListener, tls: TlsFiles | undefined): HttpServer {
  let isStopping = false;
  const server = createServerOf((request, response) => {
    // Or the client would send its next request into a connection that is about to close.
    if (isStopping) response.setHeader('Connection', 'close');
    // Node keeps the connection of a request that was under way when the server was closed.
    response.once('close', () => {
      if (isStopping) setImmediate(() => server.closeIdleConnections());
    });
    handler(request, response);
  }, tls);
  return {
    listen: async (where) => {
      await listen(server, where);
      const address = server.address();
      return typeof address === 'object' && address ? address.port : where.port;
    },
    stop: async (signal) => {
      isStopping = true;
      if (!server.listening) return;
      const closed = once(server, 'close');
      const force = () => server.closeAllConnections();
      server.close();
      if (signal?.aborted) force();
      signal?.addEventListener('abort', force, { once: true });
      await closed;
      signal?.removeEventListener('abort', force);
    },
  };
}

function createServerOf(handler: RequestListener, tls: TlsFiles | undefined): Server {
  if (!tls) return createServer(OPTIONS, handler);
  const { cert, key, clientCa } = tls;
  const clients = clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: true } : {};
  return createTlsServer({ ...OPTIONS, cert, key, ...clients }, handler);
}
