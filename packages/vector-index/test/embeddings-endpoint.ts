/** An embeddings endpoint over real HTTP whose behaviour a test decides: OpenAI's shape of requests and answers. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmbeddingsCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: {
    readonly model: string;
    readonly input: readonly string[];
    readonly dimensions?: number;
    readonly encoding_format?: string;
  };
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or text that is none. */
  readonly body: unknown;
}

export interface EmbeddingsEndpoint extends AsyncDisposable {
  readonly url: string;
  readonly calls: EmbeddingsCall[];
  /** Requests that were answered at the same time, at most. */
  readonly mostAtOnce: () => number;
}

/** `answer` may wait; a rejection drops the connection. */
export async function startEmbeddingsEndpoint(
  answer: (call: EmbeddingsCall, number: number) => Answer | Promise<Answer>,
): Promise<EmbeddingsEndpoint> {
  const calls: EmbeddingsCall[] = [];
  let now = 0;
  let most = 0;
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as EmbeddingsCall['body'];
    const call = { path: request.url ?? '', headers: request.headers, body };
    now += 1;
    most = Math.max(most, now);
    try {
      const { status, headers = {}, body: told } = await answer(call, calls.push(call) - 1);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof told === 'string' ? told : JSON.stringify(told));
    } catch {
      response.destroy();
    } finally {
      now -= 1;
    }
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    mostAtOnce: () => most,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/** The answer of OpenAI with these vectors. */
export const embeddings = (vectors: readonly (readonly number[])[]): Answer => ({
  status: 200,
  body: {
    object: 'list',
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'test',
    usage: { prompt_tokens: 1, total_tokens: 1 },
  },
});
