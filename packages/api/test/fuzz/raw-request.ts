import { request } from 'node:http';

export interface RawRequest {
  readonly method: string;
  /** Path and query as they are, without any encoding. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Headers;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

/** Sends what `fetch` would not: any header with any bytes that HTTP allows. */
export function sendRaw(url: string, { method, target, headers, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  // Node leaves it out of a GET, whose body would then be taken for the next request.
  const framed = body ? { ...headers, 'content-length': String(body.length) } : headers;
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers: framed }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const contentType = answer.headers['content-type'] ?? null;
        resolve({
          status: answer.statusCode ?? 0,
          contentType,
          headers: new Headers(answer.rawHeaders.length ? pairs(answer.rawHeaders) : []),
          body: contentType?.includes('json') ? JSON.parse(text) : text,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []));
}
