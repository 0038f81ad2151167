import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The only user of the engine. */
export const USER = 'default';

/** Whether a request carries the password: basic authentication, ClickHouse's headers, or the URL. */
export function isAuthentic(headers: IncomingHttpHeaders, url: URL, password: string): boolean {
  const [user, given] = readCredentials(headers, url);
  return user === USER && timingSafeEqual(sha256(given), sha256(password));
}

function readCredentials(headers: IncomingHttpHeaders, url: URL): [user: string, password: string] {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString();
    const colon = text.indexOf(':');
    return [text.slice(0, colon), text.slice(colon + 1)];
  }
  const key = headers['x-clickhouse-key'];
  if (typeof key === 'string') return [String(headers['x-clickhouse-user'] ?? USER), key];
  return [url.searchParams.get('user') ?? USER, url.searchParams.get('password') ?? ''];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
