import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { toClickHouseError } from './clickhouse-error.ts';
import { isAuthentic } from './credentials.ts';
import { answerStatement, type FacadeParts } from './facade.ts';

export interface ServerParts extends FacadeParts {
  readonly password: string;
}

/** ClickHouse's HTTP interface over the engine of this process. */
export function createFacadeServer(parts: ServerParts): Server {
  const server = createServer(
    { maxHeaderSize: 1024 * 1024, keepAliveTimeout: 10_000 },
    (request, response) => {
      answer(parts, request, response).catch((error: unknown) => sendError(request, response, error));
    },
  );
  // A client that neither sends nor takes anything for so long holds a statement slot for nothing.
  server.setTimeout(600_000);
  return server;
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine');
  if (url.pathname === '/ping' || (request.method === 'GET' && url.search === '' && url.pathname === '/')) {
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end('Ok.\n');
    return;
  }
  if (!isAuthentic(request.headers, url, parts.password)) {
    const text =
      'Code: 516. DB::Exception: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)';
    response.writeHead(403, { 'X-ClickHouse-Exception-Code': '516', Connection: 'close' }).end(`${text}\n`);
    return;
  }
  if (url.pathname !== '/' || (request.method !== 'POST' && request.method !== 'GET')) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`There is no handle ${url.pathname}\n`);
    return;
  }
  await answerStatement(parts, url, request, response);
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const { status, code, text } = toClickHouseError(error);
  // The rest of a body that nobody reads must not be taken for the next request.
  const close = request.complete ? {} : { Connection: 'close' };
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(code),
    ...close,
  });
  response.end(`${text}\n`);
}
