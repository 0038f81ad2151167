import type { Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import { HttpError } from './http-error.ts';

/** HTTP content codings, with the name the engine knows each by. */
const CODINGS: Record<string, { engine: string; decode: () => Transform; encode: () => Transform }> = {
  gzip: { engine: 'gzip', decode: () => zlib.createGunzip(), encode: () => zlib.createGzip({ level: 1 }) },
  zstd: {
    engine: 'zstd',
    decode: () => zlib.createZstdDecompress(),
    encode: () => zlib.createZstdCompress(),
  },
  br: {
    engine: 'br',
    decode: () => zlib.createBrotliDecompress(),
    encode: () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  },
  deflate: {
    engine: 'deflate',
    decode: () => zlib.createInflate(),
    encode: () => zlib.createDeflate({ level: 1 }),
  },
};

/** The engine's name for a request's `Content-Encoding`, 'none' without one. @throws HttpError for an unknown one. */
export function engineCompression(contentEncoding: string | undefined): string {
  return find(contentEncoding)?.engine ?? 'none';
}

/** The plain bytes of a request body. */
export function decoded(body: Readable, contentEncoding: string | undefined): Readable {
  const coding = find(contentEncoding);
  if (coding === undefined) return body;
  const decoder = coding.decode();
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

/** An encoder that the client accepts. */
export function chooseEncoder(
  acceptEncoding: string | undefined,
): { name: string; stream: Transform } | undefined {
  for (const offered of (acceptEncoding ?? '').split(',')) {
    const name = offered.split(';')[0]?.trim() ?? '';
    const coding = Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
    if (coding !== undefined) return { name, stream: coding.encode() };
  }
  return undefined;
}

function find(contentEncoding: string | undefined) {
  if (contentEncoding === undefined || contentEncoding === '' || contentEncoding === 'identity')
    return undefined;
  const coding = Object.hasOwn(CODINGS, contentEncoding) ? CODINGS[contentEncoding] : undefined;
  if (coding === undefined) throw new HttpError(415, `Content-Encoding ${contentEncoding} is not supported`);
  return coding;
}
