import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsFiles } from '../tls.ts';

/**
 * Timeouts end what a slow client would hold open: headers and body must arrive in time, and idle connections are
 * kept a little longer than the common 60 s of load balancers, which must be the first to close.
 */
const MAX_HEADERS_MS = 10_000;
const CHECK_MS = 2_000;
const OPTIONS = {
  keepAliveTimeout: 65_000,
  insecureHTTPParser: false,
  noDelay: true,
} as const;

/** The server of OTLP/HTTP, not yet listening; HTTPS when there is a certificate. */
export function createHttpServer(
  handler: RequestListener,
  bodyTimeoutMs: number,
  tls: TlsFiles | undefined,
): Server {
  const options = {
    ...OPTIONS,
    requestTimeout: bodyTimeoutMs,
    headersTimeout: Math.min(MAX_HEADERS_MS, bodyTimeoutMs),
    connectionsCheckingInterval: Math.min(CHECK_MS, bodyTimeoutMs),
  };
  if (!tls) return createServer(options, handler);
  const { cert, key, clientCa } = tls;
  const clients = clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: true } : {};
  return createTlsServer({ ...options, cert, key, ...clients }, handler);
}
