import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkingCredentials } from './identities.ts';

export interface CredentialsDesk extends AsyncDisposable {
  readonly url: string;
}

/** Gives working credentials to a fuzz in another process: GET answers them as JSON. */
export async function openCredentialsDesk(credentials: WorkingCredentials): Promise<CredentialsDesk> {
  const server = createServer((_request, response) => {
    credentials.get().then(
      (given) => response.setHeader('Content-Type', 'application/json').end(JSON.stringify(given)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
