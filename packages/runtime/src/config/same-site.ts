import { isIPv4 } from 'node:net';
import { getDomain } from 'tldts';

/**
 * Whether browsers send a SameSite cookie of one origin along with requests from the other: the same scheme, and the same
 * host or the same registrable domain by the public suffix list. Its private part counts too: `a.github.io` and
 * `b.github.io` belong to different people.
 */
export function isSameSite(one: string, other: string): boolean {
  const [first, second] = [new URL(one), new URL(other)];
  if (first.protocol !== second.protocol) return false;
  if (first.hostname === second.hostname) return true;
  const domain = registrableDomain(first.hostname);
  return domain !== null && domain === registrableDomain(second.hostname);
}

/** Null for addresses, `localhost` and public suffixes themselves. */
const registrableDomain = (host: string): string | null => getDomain(host, { allowPrivateDomains: true });

/** Whether the origin never leaves its machine, so that browsers trust it without TLS. */
export function isLoopback(origin: string): boolean {
  const { hostname: host } = new URL(origin);
  if (host === '[::1]' || host === 'localhost' || host.endsWith('.localhost')) return true;
  return isIPv4(host) && host.startsWith('127.');
}
