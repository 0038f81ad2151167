import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { TlsFiles } from '../tls.ts';

/**
 * Timeouts end what a slow client would hold open: headers and body must arrive in time, and idle connections are
 * kept a little longer than the common 60 s of load balancers, which must be the first to close.
 */
const OPTIONS = {
  keepAliveTimeout: 65_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  insecureHTTPParser: false,
  noDelay: true,
} as const;

/** The server of OTLP/HTTP, not yet listening; HTTPS when there is a certificate. */
export function createHttpServer(
  handler: RequestListener,
  requestTimeout: number,
  tls: TlsFiles | undefined,
): Server {
  const options = { ...OPTIONS, requestTimeout };
  if (!tls) return createServer(options, handler);
  const { cert, key, clientCa } = tls;
  const clients = clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: true } : {};
  return createTlsServer({ ...options, cert, key, ...clients }, handler);
}
