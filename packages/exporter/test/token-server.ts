/** A token endpoint that records the keys it is given and answers as the test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: { readonly method: string | undefined; readonly headers: IncomingHttpHeaders }[];
  /** Decides over every request; the first has number 1. Default: `token-1`, `token-2`, … for an hour. */
  answer: (response: ServerResponse, number: number) => void;
}

export function sendToken(response: ServerResponse, token: string, expiresIn = 3600): void {
  const body = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: expiresIn });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

export async function startTokenServer(): Promise<TokenServer> {
  const requests: TokenServer['requests'] = [];
  const server = createServer(({ method, headers }, response) => {
    requests.push({ method, headers });
    tokenServer.answer(response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tokenServer: TokenServer = {
    url: `http://127.0.0.1:${port}/api/v1/otel/token`,
    requests,
    answer: (response, number) => sendToken(response, `token-${number}`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return tokenServer;
}
