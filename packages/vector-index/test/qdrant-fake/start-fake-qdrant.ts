/**
 * The part of Qdrant's REST interface that the adapter uses, in memory, written from its specification
 * (https://api.qdrant.tech/api-reference). It stands in for the wire, NOT for Qdrant: whether a real server does the same
 * is known only where `qdrant.services.test.ts` ran.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FakeCollection } from './fake-collection.ts';
import { Refused } from './refused.ts';

export interface FakeQdrant extends AsyncDisposable {
  readonly url: string;
  readonly requests: { readonly path: string; readonly apiKey: string | undefined; readonly bytes: number }[];
  /** Answers everything with this status until it is undefined again. */
  failWith(status: number | undefined, headers?: Readonly<Record<string, string>>): void;
}

/** Qdrant's default (`service.max_request_size_mb`). */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

export async function startFakeQdrant(): Promise<FakeQdrant> {
  const collections = new Map<string, FakeCollection>();
  const requests: FakeQdrant['requests'] = [];
  let failing: { status: number; headers: Readonly<Record<string, string>> } | undefined;

  function answer(method: string, path: string, body: unknown): unknown {
    const [, root, name = '', ...rest] = path.split('/');
    if (root !== 'collections') throw new Refused(404, path);
    if (name === '') return { collections: [...collections.keys()].map((one) => ({ name: one })) };
    const action = `${method} ${rest.join('/')}`;
    const found = collections.get(name);
    if (action === 'GET exists') return { exists: found !== undefined };
    if (action === 'PUT ') {
      if (found) throw new Refused(409, `Wrong input: Collection \`${name}\` already exists!`);
      collections.set(name, new FakeCollection(body));
      return true;
    }
    if (!found) throw new Refused(404, `Not found: Collection \`${name}\` doesn't exist!`);
    switch (action) {
      case 'PUT index':
        return found.createIndex(body);
      case 'PUT points':
        return found.upsert(body);
      case 'POST points':
        return found.retrieve(body);
      case 'POST points/scroll':
        return found.scroll(body);
      case 'POST points/count':
        return found.count(body);
      case 'POST points/delete':
        return found.delete(body);
      case 'POST points/query':
        return found.query(body);
      default:
        throw new Refused(404, action);
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const sent = await readAll(request);
    const { pathname: path } = new URL(request.url ?? '/', 'http://fake');
    const apiKey = request.headers['api-key'];
    requests.push({ path, apiKey: apiKey?.toString(), bytes: sent.length });
    const reply = (status: number, body: object, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    try {
      if (failing) return reply(failing.status, { status: { error: 'told to' } }, failing.headers);
      if (sent.length > MAX_REQUEST_BYTES) throw new Refused(413, 'too large');
      const body = sent.length > 0 ? (JSON.parse(sent.toString()) as unknown) : undefined;
      reply(200, { result: answer(request.method ?? '', path, body), status: 'ok', time: 0 });
    } catch (error) {
      const status = error instanceof Refused ? error.status : 500;
      reply(status, { status: { error: String(error) }, time: 0 });
    }
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failWith: (status, headers = {}) => {
      failing = status === undefined ? undefined : { status, headers };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
