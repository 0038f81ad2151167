import type { ApiConfig } from '../deps.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Which origins of browser pages may use sessions and read answers: the configured ones, and in development this
 * server's own on loopback. The Host header is not asked: a page of another name can be made to point here.
 */
export function allowedOrigins(
  { allowedOrigins: given, environment, tlsCertFile }: ApiConfig,
  httpPort: () => number,
): (origin: string) => boolean {
  const scheme = tlsCertFile ? 'https' : 'http';
  return (origin) => {
    if (given.includes(origin)) return true;
    return (
      environment === 'development' && LOOPBACK.some((host) => origin === `${scheme}://${host}:${httpPort()}`)
    );
  };
}
