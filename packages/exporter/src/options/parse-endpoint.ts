import { BlockList, isIP } from 'node:net';

export interface Endpoint {
  /** `host:port`, IPv6 in brackets. */
  readonly target: string;
  readonly insecure: boolean;
}

const SCHEMES: Readonly<Record<string, { readonly insecure: boolean; readonly port?: number }>> = {
  'http:': { insecure: true, port: 80 },
  'grpc:': { insecure: true },
  'https:': { insecure: false, port: 443 },
  'grpcs:': { insecure: false, port: 443 },
};

/**
 * Reads `host:port`, `http(s)://host:port` or `grpc(s)://host:port`. The scheme says whether TLS is used; without
 * one, loopback addresses are plain and others use TLS unless `insecure` says otherwise. Throws TypeError for anything
 * else, and when `insecure` contradicts the scheme.
 */
export function parseEndpoint(endpoint: string, insecure?: boolean): Endpoint {
  const shown = withoutUser(endpoint);
  const given = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(endpoint)?.[1]?.toLowerCase();
  const scheme = given === undefined ? undefined : SCHEMES[given];
  if (given !== undefined && !scheme)
    throw new TypeError(`endpoint ${shown}: the scheme must be http, https, grpc or grpcs`);
  if (scheme && insecure !== undefined && insecure !== scheme.insecure)
    throw new TypeError(`endpoint ${shown}: its scheme contradicts insecure: ${insecure}`);
  const { hostname, port } = readAddress(
    endpoint,
    endpoint.slice(given === undefined ? 0 : given.length + 2),
  );
  const plain = insecure ?? scheme?.insecure ?? isLoopback(hostname);
  const usedPort = port || (scheme ? scheme.port : plain ? undefined : 443);
  if (!usedPort) throw new TypeError(`endpoint ${shown}: it needs a port, such as ${hostname}:50051`);
  return { target: `${hostname}:${usedPort}`, insecure: plain };
}

function readAddress(endpoint: string, address: string): { hostname: string; port: string } {
  // A scheme that URL has no default port for, so that port 80 is not taken away.
  const text = `any://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const bare = url && !url.username && !url.password && !url.search && !url.hash;
  if (!url || !bare || !url.hostname || !['', '/'].includes(url.pathname))
    throw new TypeError(
      `endpoint ${withoutUser(endpoint)}: must be host:port or a URL without path, query and user`,
    );
  return { hostname: url.hostname.toLowerCase(), port: url.port };
}

/** Somebody's password may stand before the @. */
function withoutUser(endpoint: string): string {
  return endpoint.replace(/[^/]*@/, '…@');
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8, 'ipv4');
  loopback.addAddress('::1', 'ipv6');
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
