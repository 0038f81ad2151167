/**
 * How the command line tells the running process that keys changed. Both open the database by themselves; what only
 * this process knows is its key cache. On loopback, with a token that is in a file of mode 0600 (runtime-file.ts).
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KeyCache } from '@studio/key-cache';
import { listen } from '@studio/runtime';

export interface ControlServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** `POST /keys/revoked/<key id>` and `POST /keys/created/<hash>` with `authorization: Bearer <token>`: 204 when the cache forgot it. */
export async function startControlServer(keyCache: KeyCache, token: string): Promise<ControlServer> {
  const server = createServer((request, response) => {
    handle(request, keyCache, token).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, {
    port: 0,
    bind: '127.0.0.1',
    what: 'control',
    variable: 'nothing: it is a free port',
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(request: IncomingMessage, keyCache: KeyCache, token: string): Promise<number> {
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`)) return 401;
  const [, what, which] = /^\/keys\/(revoked|created)\/([\w-]{1,128})$/.exec(request.url ?? '') ?? [];
  if (request.method !== 'POST' || !which) return 404;
  if (what === 'revoked') await keyCache.invalidateKeyId(which);
  else await keyCache.invalidateHash(which);
  return 204;
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
